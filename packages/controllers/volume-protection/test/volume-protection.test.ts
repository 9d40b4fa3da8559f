import { isNotFound } from '@kubewright/api-machinery';
import { PersistentVolumeClaims, PersistentVolumes, Pods } from '@kubewright/api/core/v1';
import { VolumeAttributesClasses } from '@kubewright/api/storage/v1';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import {
  persistentVolumeClaimProtectionControllerDefinition,
  persistentVolumeProtectionControllerDefinition,
  volumeAttributesClassProtectionControllerDefinition,
} from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(persistentVolumeClaimProtectionControllerDefinition);
  plane.start(persistentVolumeProtectionControllerDefinition);
  plane.start(volumeAttributesClassProtectionControllerDefinition);
});
afterEach(() => plane.stop());

const claimKey = { namespace: 'a', name: 'data' };
const gone = (promise: Promise<unknown>): Promise<boolean> => promise.then(() => false, isNotFound);

it('a claim that is deleted stays until its pod is gone', async () => {
  const claims = plane.client.resource(PersistentVolumeClaims);
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  await claims.create({ metadata: claimKey, spec } as never);
  await plane.until(async () => (await claims.get(claimKey)).metadata.finalizers?.includes('kubernetes.io/pvc-protection') ?? false);
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }];
  await plane.client.resource(Pods).create({
    metadata: { namespace: 'a', name: 'p' },
    spec: { nodeName: 'n', volumes, containers: [{ name: 'c', image: 'i' }] },
  } as never);
  await claims.delete(claimKey);
  expect((await claims.get(claimKey)).metadata.deletionTimestamp).toBeDefined();
  await plane.client.resource(Pods).delete({ namespace: 'a', name: 'p' }, { gracePeriodSeconds: 0 });
  await plane.until(() => gone(claims.get(claimKey)));
});

it('a volume that is bound to no claim goes when it is deleted', async () => {
  const volumes = plane.client.resource(PersistentVolumes);
  await volumes.create({
    metadata: { name: 'pv' },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } },
  } as never);
  await plane.until(async () => (await volumes.get({ name: 'pv' })).metadata.finalizers?.includes('kubernetes.io/pv-protection') ?? false);
  await volumes.delete({ name: 'pv' });
  await plane.until(() => gone(volumes.get({ name: 'pv' })));
});

it('a VolumeAttributesClass that is deleted stays until no claim and no volume names it', async () => {
  const classes = plane.client.resource(VolumeAttributesClasses);
  const claims = plane.client.resource(PersistentVolumeClaims);
  const held = async (): Promise<boolean> =>
    (await classes.get({ name: 'gold' })).metadata.finalizers?.includes('kubernetes.io/vac-protection') ?? false;
  await classes.create({ metadata: { name: 'gold' }, driverName: 'd.example.com', parameters: { iops: '1' } } as never);
  await plane.until(held);
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeAttributesClassName: 'gold' };
  const { metadata } = await claims.create({ metadata: { namespace: 'a', name: 'user' }, spec } as never);
  await classes.delete({ name: 'gold' });
  expect(await held()).toBe(true);
  await claims.delete({ namespace: 'a', name: metadata.name! });
  await plane.until(() => gone(classes.get({ name: 'gold' })));
});
