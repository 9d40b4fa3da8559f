import type { KubeObject, OwnerReference } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { dropRepeatedOwners } from './repeated-owners.ts';

const owner = (name: string, more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name,
  uid: 'u',
  ...more,
});

function drop(ownerReferences: OwnerReference[]): { kept: OwnerReference[] | undefined; warnings: string[] } {
  const warnings: string[] = [];
  const object: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', ownerReferences } };
  dropRepeatedOwners({ warn: (text) => void warnings.push(text) }, object, false);
  return { kept: object.metadata.ownerReferences, warnings };
}

test('An owner is named twice when every field is the same, in whatever order, and unset is not false', () => {
  const { kept, warnings } = drop([
    owner('a'),
    { uid: 'u', name: 'a', kind: 'ConfigMap', apiVersion: 'v1' },
    owner('a', { controller: false }),
    owner('b'),
  ]);
  expect(kept).toEqual([owner('a'), owner('a', { controller: false }), owner('b')]);
  expect(warnings).toEqual([expect.stringMatching(/duplicate UID\(s\) observed: u$/)]);
});

test('Many owners of one uid do not hold the server up', () => {
  const owners = Array.from({ length: 5_000 }, (_, i) => owner(String(i)));
  expect(drop(owners)).toEqual({ kept: owners, warnings: [] });
});
