import type { ObjectMeta } from '@kubewright/api-machinery';
import type { PersistentVolumeClaim, Pod } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { classNamesOfClaim } from './attributes-class-names.ts';
import { claimInUse } from './claim-in-use.ts';
import { decideProtection } from './decide-protection.ts';

const going = { deletionTimestamp: '2026-01-01T00:00:00Z' };

test.each<[string, Partial<ObjectMeta>, boolean, readonly string[] | undefined]>([
  ['is held when it comes without the finalizer', {}, false, ['f']],
  ['stays as it is while nobody deletes it', { finalizers: ['f'] }, false, undefined],
  ['is kept while it is used, although deleted', { finalizers: ['f'], ...going }, true, undefined],
  ['may go when it is not used, whoever else holds it', { finalizers: ['a', 'f'], ...going }, false, ['a']],
  ['is not held again once it goes', { finalizers: ['a'], ...going }, false, undefined],
])('what is protected %s', (_title, metadata, inUse, finalizers) => {
  expect(decideProtection(metadata as ObjectMeta, 'f', inUse)).toEqual(finalizers ? { kind: 'write', finalizers } : { kind: 'keep' });
});

const claim = (owner?: string): PersistentVolumeClaim =>
  ({
    metadata: { name: 'p-data', namespace: 'a', ownerReferences: owner ? [{ uid: owner, controller: true }] : [] },
  }) as unknown as PersistentVolumeClaim;
const pod = (spec: object, phase = 'Running'): Pod =>
  ({ metadata: { name: 'p', namespace: 'a', uid: 'u' }, spec: { nodeName: 'n', ...spec }, status: { phase } }) as unknown as Pod;
const byName = { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'p-data' } }] };
const ofItsOwn = { volumes: [{ name: 'data', ephemeral: {} }] };

test.each<[string, PersistentVolumeClaim, Pod, boolean]>([
  ['a pod on a node that names it', claim(), pod(byName), true],
  ['a pod that ended and names it', claim(), pod(byName, 'Succeeded'), true],
  ['a pod without a node', claim(), pod({ ...byName, nodeName: '' }), false],
  ['a pod of another claim', claim(), pod({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'other' } }] }), false],
  ['the pod it was made for', claim('u'), pod(ofItsOwn), true],
  ['the pod it was made for, which ended', claim('u'), pod(ofItsOwn, 'Failed'), false],
  ['a pod that would have one of that name', claim('another'), pod(ofItsOwn), false],
])('whether a claim is used by %s', (_title, object, user, used) => {
  expect(claimInUse(object, [user])).toBe(used);
});

test('a claim names the class it asks for, the one it has and the one it is on its way to, each once', () => {
  const user = {
    spec: { volumeAttributesClassName: 'a' },
    status: { currentVolumeAttributesClassName: 'b', modifyVolumeStatus: { targetVolumeAttributesClassName: 'a' } },
  };
  expect(classNamesOfClaim(user as unknown as PersistentVolumeClaim)).toEqual(['a', 'b']);
  expect(classNamesOfClaim({ spec: { volumeAttributesClassName: '' } } as unknown as PersistentVolumeClaim)).toEqual([]);
});
