import { isNotFound } from '@kubewright/api-machinery';
import { PersistentVolumeClaims, PersistentVolumes, Pods } from '@kubewright/api/core/v1';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { persistentVolumeClaimProtectionControllerDefinition, persistentVolumeProtectionControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(persistentVolumeClaimProtectionControllerDefinition);
  plane.start(persistentVolumeProtectionControllerDefinition);
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
  await plane.client
    .resource(Pods)
    .create({
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
