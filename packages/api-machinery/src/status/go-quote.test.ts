import { expect, test } from 'vitest';
import { goQuote } from './go-quote.ts';

test.each([
  ['plain', '"plain"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ['\u0001\u0007\n\t\u007f', '"\\x01\\a\\n\\t\\x7f"'],
  ['é 😀 日', '"é 😀 日"'],
  ['\u00a0\u2028\u{e0001}', '"\\u00a0\\u2028\\U000e0001"'],
  ['<&>', '"<&>"'],
])('%j is quoted as Go quotes it', (text, quoted) => {
  expect(goQuote(text)).toBe(quoted);
});
