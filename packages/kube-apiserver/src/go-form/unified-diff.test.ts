import { expect, test } from 'vitest';
import { jsonDiff, unifiedDiff } from './unified-diff.ts';

const lines = (text: string): string[] => text.split(' ');

// As Python's difflib.unified_diff has them, without the names of files.
test.each([
  ['nothing', 'a b c', 'a b c', []],
  ['a line changed', 'a b c', 'a x c', ['@@ -1,3 +1,3 @@', ' a', '-b', '+x', ' c']],
  ['a line gone', 'a b c', 'a c', ['@@ -1,3 +1,2 @@', ' a', '-b', ' c']],
  ['all there is gone', 'a', '', ['@@ -1 +1 @@', '-a', '+']],
  [
    'changes near each other',
    'a 1 2 3 4 5 6 b',
    'x 1 2 3 4 5 6 y',
    ['@@ -1,8 +1,8 @@', '-a', '+x', ' 1', ' 2', ' 3', ' 4', ' 5', ' 6', '-b', '+y'],
  ],
  [
    'changes far from each other',
    'a 1 2 3 4 5 6 7 b',
    'x 1 2 3 4 5 6 7 y',
    ['@@ -1,4 +1,4 @@', '-a', '+x', ' 1', ' 2', ' 3', '@@ -6,4 +6,4 @@', ' 5', ' 6', ' 7', '-b', '+y'],
  ],
])('A diff shows %s', (_name, before, after, expected) => {
  expect(unifiedDiff(lines(before), lines(after))).toBe(expected.map((line) => `${line}\n`).join(''));
});

test('Values are compared as indented JSON, with the escapes that Go writes', () => {
  expect(jsonDiff({ A: '<' }, { A: '&' })).toBe('@@ -1,3 +1,3 @@\n {\n- "A": "\\u003c"\n+ "A": "\\u0026"\n }\n');
});
