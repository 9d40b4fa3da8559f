import { expect, test } from 'vitest';
import { compileJsonPath, IncomparableError } from './json-path.ts';

const object = {
  metadata: { labels: { 'a.b': 'x' } },
  status: {
    conditions: [
      { type: 'A', status: 'False' },
      { type: 'Ready', status: 'True' },
    ],
  },
  list: [1, 2, 3],
};

test.each([
  ['.metadata.labels.a\\.b', ['x']],
  [".metadata.labels['a\\.b']", ['x']],
  [".metadata.labels['a.b']", []],
  [".metadata['labels.a\\.b']", ['x']],
  ['.status.conditions[?(@.type=="Ready")].status', ['True']],
  ['.list[1]', [2]],
  ['.list[-1]', [3]],
  ['.list[*]', [1, 2, 3]],
  ['{.list[0]}', [1]],
  ['.none.at.all', []],
  ['.list[-1:]', [3]],
  ['.list[0:2]', [1, 2]],
  ['.list[0:4]', []],
  ['.list[0,2]', [1, 3]],
  ['.list[7]', []],
  ['.status.conditions[?(@.type != "A")].type', ['Ready']],
  ['.status.conditions[?(@.type)].status', ['False', 'True']],
  ['.list[?(@>1)]', [2, 3]],
  ['..status', [object.status, 'False', 'True']],
])('The path %s finds its values', (path, expected) => {
  expect(compileJsonPath(path)(object)).toEqual(expected);
});

test.each(['.list[?(@>1.5)]', '.list[?(@=="1")]', '.status.conditions[?(@.type==1)]'])('The path %s compares what has no order', (path) => {
  expect(() => compileJsonPath(path)(object)).toThrow(IncomparableError);
});

test.each(['.', '.a[', '.a[?(x)]', '.a[b]'])('The path %s is refused', (path) => {
  expect(() => compileJsonPath(path)).toThrow(SyntaxError);
});

test('A path whose condition is a megabyte of operators is refused in time that grows with its length', () => {
  expect(() => compileJsonPath(`.a[?(@${'=='.repeat(2 ** 19)}`)).toThrow(SyntaxError);
  expect(() => compileJsonPath(`.a[?(@${'=='.repeat(2 ** 19)}]`)).toThrow(SyntaxError);
});

test('a path that descends over and over finds nothing, and does not go on for ever', () => {
  expect(compileJsonPath(`..${'.'.repeat(100_000)}status`)(object)).toEqual([]);
  expect(compileJsonPath('...status')(object)).toContain('True');
});
