import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { escapeFieldValue, parseFieldSelector } from './field-selector.ts';

describe('field selectors', () => {
  it('reads all operators and prints them in order', () => {
    const selector = parseFieldSelector('status.phase!=Running,metadata.name==web,spec.nodeName=');
    expect(selector.toString()).toBe('metadata.name=web,spec.nodeName=,status.phase!=Running');
    const fields: Record<string, string> = { 'metadata.name': 'web', 'status.phase': 'Pending' };
    expect(selector.matches((field) => fields[field] ?? '')).toBe(true);
    expect(selector.matches(() => '')).toBe(false);
    expect(selector.requiredValue('metadata.name')).toBe('web');
    expect(selector.requiredValue('status.phase')).toBeUndefined();
  });

  it('is everything when empty', () => {
    expect(parseFieldSelector('').isEmpty).toBe(true);
    expect(parseFieldSelector(',').matches(() => 'x')).toBe(true);
  });

  it.each([
    ['a', "invalid selector: 'a'; can't understand 'a'"],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
    ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
    ['a=\\', 'invalid field selector: invalid escape sequence: \\'],
  ])('refuses %j', (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(new Error(message));
  });

  it('carries any value through its escaped form', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\\', ',', '=', '!', 'é') }), (value) => {
        expect(parseFieldSelector(`f=${escapeFieldValue(value)}`).requiredValue('f')).toBe(value);
      }),
    );
  });
});
