import type { FieldError } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { validateFieldReference } from './field-reference.ts';

function problemsOf(fieldPath: string): string[] {
  const errors: FieldError[] = [];
  validateFieldReference({ apiVersion: 'v1', fieldPath }, ['metadata.name'], 'at', errors);
  return errors.map(({ detail }) => detail);
}

test.each([
  ['metadata.name', []],
  ["metadata.labels['a.b/c']", []],
  ["metadata.labels['']", [expect.stringContaining('name part must be non-empty'), expect.anything()]],
  ["spec.x['a']", ["error converting fieldPath: field label does not support subscript: spec.x['a']"]],
  ["['a']", ["error converting fieldPath: field label not supported: ['a']"]],
  ["metadata.labels[']", ["error converting fieldPath: field label not supported: metadata.labels[']"]],
])('a reference to %s has the problems %j', (fieldPath, problems) => {
  expect(problemsOf(fieldPath)).toEqual(problems);
});

test('a megabyte of subscripts is refused in time that grows with its length', () => {
  expect(problemsOf("['".repeat(2 ** 19))).toHaveLength(1);
  expect(problemsOf(`x${"['".repeat(2 ** 19)}`)).toHaveLength(1);
});
