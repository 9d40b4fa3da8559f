import { expect, test } from 'vitest';
import { loadYaml } from './load-yaml.ts';
import { yamlText } from './yaml-text.ts';

test.each([['a: "x\0y"'], ['a: "x\x07y"'], ['a: x\x7fy'], ['a: x\x90y'], ['a: x\x1by'], ['a: x\ufffey']])(
  'YAML is refused with a control character: %j',
  (text) => {
    expect(() => loadYaml(text)).toThrow('yaml: control characters are not allowed');
  },
);

test.each([
  ['a: "x\ty"', 'x\ty'],
  ['a: "x\\ay"', 'x\x07y'],
  ['a: 😀', '😀'],
  ['a: x\ufeffy', 'x\ufeffy'],
])('YAML is read with other characters: %j', (text, value) => {
  expect(loadYaml(text)).toEqual({ a: value });
});

// Facts: what kube-apiserver 1.36.1 says, yaml.v2 for the rest.
test.each([
  [[0xff], 'invalid leading UTF-8 octet'],
  [[0x80], 'invalid leading UTF-8 octet'],
  [[0xc3], 'incomplete UTF-8 octet sequence'],
  [[0xc3, 0x28], 'invalid trailing UTF-8 octet'],
  [[0xc0, 0xaf], 'invalid length of a UTF-8 sequence'],
  [[0xed, 0xa0, 0x80], 'invalid Unicode character'],
])('octets that are no UTF-8 are refused: %j', (octets, why) => {
  expect(() => yamlText(Uint8Array.from([0x61, 0x3a, 0x20, ...octets]))).toThrow(`yaml: ${why}`);
});
