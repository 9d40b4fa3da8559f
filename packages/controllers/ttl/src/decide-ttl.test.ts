import { expect, test } from 'vitest';
import type { Node } from '@kubewright/api/core/v1';
import { decideTtl, nextStep, ttlAnnotation } from './decide-ttl.ts';

test.each([
  [0, 100, 0],
  [0, 101, 1],
  [1, 90, 1],
  [1, 89, 0],
  [1, 501, 2],
  [2, 450, 2],
  [2, 449, 1],
  [3, 2_001, 4],
  [4, 1_000_000, 4],
  [4, 1_799, 3],
])('where step %i held and there are %i nodes, step %i holds', (step, nodeCount, next) => {
  expect(nextStep(step, nodeCount)).toBe(next);
});

test.each([
  [undefined, 0, { kind: 'annotate', value: '0' }],
  ['0', 0, { kind: 'keep' }],
  ['+0', 0, { kind: 'keep' }],
  ['soon', 0, { kind: 'annotate', value: '0' }],
  ['', 0, { kind: 'annotate', value: '0' }],
  ['0', 4, { kind: 'annotate', value: '300' }],
])('a node annotated with %j at step %i: %j', (value, step, decision) => {
  const node = { metadata: { name: 'n', ...(value !== undefined && { annotations: { [ttlAnnotation]: value } }) } } as Node;
  expect(decideTtl(node, step)).toEqual(decision);
});
