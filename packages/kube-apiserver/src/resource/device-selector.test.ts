import { describe, expect, test } from 'vitest';
import { selectorProblem } from './device-selector.ts';

describe('An expression that chooses devices', () => {
  test.each([
    'true',
    "device.driver == 'd.example.com' && device.attributes['d.example.com'].model == 'x'",
    "device.capacity['d.example.com'].mem.compareTo(quantity('1Gi')) >= 0",
    "device.attributes['d.example.com'].healthy",
    "cel.bind(d, device.attributes['d.example.com'], d.a && d.b)",
  ])('is taken: %s', (expression) => {
    expect(selectorProblem(expression)).toBeUndefined();
  });

  test.each([
    ['0', 'must evaluate to bool or the unknown type, not int'],
    ['zzz', "compilation failed: ERROR: <input>:1:1: undeclared reference to 'zzz' (in container '')\n | zzz\n | ^"],
    ['x y', "compilation failed: ERROR: <input>:1:3: Syntax error: extraneous input 'y' expecting <EOF>\n | x y\n | ..^"],
    ['device.name == "x"', 'compilation failed: ERROR: <input>:1:7: undefined field \'name\'\n | device.name == "x"\n | ......^'],
  ])('is refused in the words of kube-apiserver 1.36.1: %s', (expression, why) => {
    expect(selectorProblem(expression)).toBe(why);
  });
});
