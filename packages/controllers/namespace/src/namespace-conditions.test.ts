import { ConfigMaps } from '@kubewright/api/core/v1';
import { Deployments } from '@kubewright/api/apps/v1';
import { expect, it } from 'vitest';
import { namespaceConditions } from './namespace-conditions.ts';

const clean = { contentErrors: [], remaining: [] };

it('says that all went well in five conditions', () => {
  expect(namespaceConditions(clean, [], 0).map(({ type, status, reason }) => [type, status, reason])).toEqual([
    ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered'],
    ['NamespaceDeletionGroupVersionParsingFailure', 'False', 'ParsedGroupVersions'],
    ['NamespaceDeletionContentFailure', 'False', 'ContentDeleted'],
    ['NamespaceContentRemaining', 'False', 'ContentRemoved'],
    ['NamespaceFinalizersRemaining', 'False', 'ContentHasNoFinalizers'],
  ]);
});

it('names what remains and what holds it', () => {
  const remaining = [
    { type: Deployments, count: 2, finalizers: new Map([['x/f', 2]]), estimateSeconds: 15 },
    {
      type: ConfigMaps,
      count: 1,
      finalizers: new Map([
        ['x/f', 1],
        ['a/b', 1],
      ]),
      estimateSeconds: 15,
    },
  ];
  const conditions = namespaceConditions({ ...clean, remaining, contentErrors: ['b failed', 'a failed'] }, [], 0);
  expect(conditions.slice(2).map(({ message }) => message)).toEqual([
    'Failed to delete all resource types, 2 remaining: a failed, b failed',
    'Some resources are remaining: configmaps. has 1 resource instances, deployments.apps has 2 resource instances',
    'Some content in the namespace has finalizers remaining: a/b in 1 resource instances, x/f in 3 resource instances',
  ]);
});

it('keeps the time of a condition that has not changed, and conditions of others', () => {
  const other = { type: 'Mine', status: 'True' as const };
  const before = namespaceConditions(clean, [other], 0);
  const after = namespaceConditions({ ...clean, discoveryFailure: 'away' }, before, 60_000);
  expect(after[0]).toBe(other);
  expect(after[1]).toMatchObject({
    status: 'True',
    lastTransitionTime: '1970-01-01T00:01:00Z',
    message: 'away',
  });
  expect(after.slice(2)).toEqual(before.slice(2));
});
