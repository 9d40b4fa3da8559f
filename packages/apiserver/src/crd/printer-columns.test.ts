import type { KubeObject } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { columnsOf } from './printer-columns.ts';

const now = Date.parse('2026-01-01T00:01:00Z');

// As kube-apiserver 1.36 answers.
test.each([
  ['date', '2026-01-01T00:00:00Z', '60s'],
  ['date', '2026-01-01T01:00:00+01:00', '60s'],
  ['date', '', '<unknown>'],
  ['date', '7', '<invalid>'],
  ['date', '2020-01-01', '<invalid>'],
  ['integer', 1.9, 1],
  ['integer', 1e300, -(2n ** 63n)],
  ['integer', 12345678901234567890n, -(2n ** 63n)],
])('A column of type %s shows %s as %s', (type, value, cell) => {
  const object = { spec: { value } } as unknown as KubeObject;
  expect(columnsOf([{ name: 'Value', type, jsonPath: '.spec.value' }])[1]!.cell(object, now)).toBe(cell);
});

test('A column whose condition compares a number with a text is empty', () => {
  const object = { spec: { list: [{ type: 1, name: 'a' }] } } as unknown as KubeObject;
  expect(columnsOf([{ name: 'Value', type: 'string', jsonPath: '.spec.list[?(@.type=="1")].name' }])[1]!.cell(object, now)).toBeNull();
});
