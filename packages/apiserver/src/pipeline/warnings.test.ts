import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Warnings } from './warnings.ts';

const shown = (texts: readonly string[]): readonly string[] => {
  const warnings = new Warnings();
  for (const text of texts) warnings.add(text);
  return warnings.texts;
};

test('Warnings that are short together are shown whole, each once, in their order', () => {
  expect(shown(['b', 'a'.repeat(4000), 'b', '', 'c'])).toEqual(['b', 'a'.repeat(4000), 'c']);
});

test('A warning with control characters is no header', () => {
  expect(shown(['a\u0001', 'b\n', 'c'])).toEqual(['c']);
});

test('Once they are 4,096 characters together, those before are cut to 256 characters as well', () => {
  expect(shown(['é'.repeat(3000), 'x', '🙂'.repeat(3000)])).toEqual(['é'.repeat(256), 'x', '🙂'.repeat(256)]);
});

test('Of warnings without end no more are kept than 4,096 characters and one', () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `${index}`.padEnd(300, '.'));
  expect(shown(many).map((text) => text.length)).toEqual(Array.from({ length: 16 }, () => 256));
});

test('Whatever is warned of, no text comes twice and each is the beginning of one that was added', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 1000, unit: 'grapheme-ascii' }), { maxLength: 30 }), (texts) => {
      const seen = shown(texts);
      expect(seen.every((text) => texts.some((added) => added.startsWith(text)))).toBe(true);
      expect(seen.join('').length).toBeLessThan(4096 + 256);
    }),
  );
});
