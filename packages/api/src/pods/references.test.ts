import { expect, test } from 'vitest';
import type { Container, Pod, PodSpec, Volume } from '../generated/core/v1.ts';
import { podConfigMapNames, podSecretNames } from './references.ts';

const pod = (spec: Partial<PodSpec>): Pod => ({ metadata: { name: 'p' }, spec: { containers: [], ...spec } }) as Pod;

const container = (name: string): Container => ({
  name,
  env: [
    { name: 'S', valueFrom: { secretKeyRef: { name: `${name}-secret-key`, key: 'k' } } },
    { name: 'C', valueFrom: { configMapKeyRef: { name: `${name}-map-key`, key: 'k' } } },
  ],
  envFrom: [{ secretRef: { name: `${name}-secret` } }, { configMapRef: { name: `${name}-map` } }],
});

const volumes = [
  { secret: { secretName: 'secret' } },
  { azureFile: { secretName: 'azureFile' } },
  { cephfs: { secretRef: { name: 'cephfs' } } },
  { cinder: { secretRef: { name: 'cinder' } } },
  { csi: { nodePublishSecretRef: { name: 'csi' } } },
  { flexVolume: { secretRef: { name: 'flexVolume' } } },
  { iscsi: { secretRef: { name: 'iscsi' } } },
  { rbd: { secretRef: { name: 'rbd' } } },
  { scaleIO: { secretRef: { name: 'scaleIO' } } },
  { storageos: { secretRef: { name: 'storageos' } } },
  { projected: { sources: [{ secret: { name: 'projected' } }, { configMap: { name: 'projected-map' } }] } },
  { configMap: { name: 'map' } },
] as unknown as Volume[];

test('the secrets of a pod are those of its pulls, of all its containers and of every volume source that names one', () => {
  const spec = {
    imagePullSecrets: [{ name: 'pull' }],
    initContainers: [container('init')],
    containers: [container('main')],
    ephemeralContainers: [container('debug')],
    volumes,
  };
  const ofVolumes = ['secret', 'azureFile', 'cephfs', 'cinder', 'csi', 'flexVolume', 'iscsi', 'rbd', 'scaleIO', 'storageos', 'projected'];
  const ofContainers = ['init', 'main', 'debug'].flatMap((name) => [`${name}-secret`, `${name}-secret-key`]);
  expect(podSecretNames(pod(spec))).toEqual(['pull', ...ofContainers, ...ofVolumes]);
});

test('the config maps of a pod are those of all its containers, of volumes and of projections', () => {
  const spec = { initContainers: [container('init')], containers: [container('main')], ephemeralContainers: [container('debug')], volumes };
  const ofContainers = ['init', 'main', 'debug'].flatMap((name) => [`${name}-map`, `${name}-map-key`]);
  expect(podConfigMapNames(pod(spec))).toEqual([...ofContainers, 'projected-map', 'map']);
});

test('a reference without a name is none', () => {
  const nameless = {
    imagePullSecrets: [{}],
    volumes: [
      { name: 'v', secret: {} },
      { name: 'w', configMap: {} },
    ],
  };
  expect([podSecretNames(pod(nameless)), podConfigMapNames(pod(nameless))]).toEqual([[], []]);
});
