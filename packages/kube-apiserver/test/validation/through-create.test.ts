import { afterAll, beforeAll, expect, test } from 'vitest';
import { Pods, PersistentVolumeClaims, type Pod } from '@kubewright/api/core/v1';
import { RuntimeClasses } from '@kubewright/api/node/v1';
import { type KubernetesServer, newPod, startKubernetesServer } from '../kubernetes-server.ts';

let server: KubernetesServer;
beforeAll(async () => {
  server = await startKubernetesServer();
});
afterAll(() => server.stop());

const created = (pod: Pod): Promise<Pod> => server.client.resource(Pods).create(pod, { dryRun: true });

test('Fields behind gates that are off are not stored', async () => {
  const pod = await created(
    newPod('gated', {
      container: { lifecycle: { stopSignal: 'SIGTERM' } },
      spec: { os: { name: 'linux' }, volumes: [{ name: 'v', projected: { sources: [{ clusterTrustBundle: { name: 'b', path: 'p' } }] } }] },
    }),
  );
  expect(pod.spec?.containers[0]?.lifecycle).toBeUndefined();
  expect(pod.spec?.volumes?.find(({ name }) => name === 'v')?.projected?.sources).toEqual([{}]);
  const claim = await server.client.resource(PersistentVolumeClaims).create(
    {
      metadata: { namespace: 'default', name: 'c' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        dataSourceRef: { apiGroup: 'example.com', kind: 'X', name: 'x', namespace: 'other' },
      },
    } as never,
    { dryRun: true },
  );
  expect(claim.spec?.dataSourceRef?.namespace).toBeUndefined();
});

test('Amounts of resources are rounded up to thousandths', async () => {
  const pod = await created(newPod('rounded', { container: { resources: { requests: { cpu: '1.0005', memory: '1.5m' } } } }));
  expect(pod.spec?.containers[0]?.resources?.requests).toEqual({ cpu: '1001m', memory: '2m' });
  // Not in this group.
  const runtimeClass = { metadata: { name: 'finest' }, handler: 'h', overhead: { podFixed: { cpu: '1.5m', memory: '100n' } } };
  await server.client.resource(RuntimeClasses).create(runtimeClass as never);
  const { overhead } = await server.client.resource(RuntimeClasses).get({ name: 'finest' });
  expect(overhead?.podFixed).toEqual({ cpu: '1500u', memory: '100n' });
});

test('AppArmor annotations of a new pod become fields', async () => {
  const key = 'container.apparmor.security.beta.kubernetes.io/main';
  const pod = newPod('armoured');
  pod.metadata.annotations = { [key]: 'localhost/p' };
  const { spec } = await created(pod);
  expect(spec?.containers[0]?.securityContext?.appArmorProfile).toEqual({ type: 'Localhost', localhostProfile: 'p' });
});

test('The same owner named twice is kept once', async () => {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u' };
  const pod = newPod('owned');
  pod.metadata.ownerReferences = [owner, { ...owner }];
  expect((await created(pod)).metadata.ownerReferences).toEqual([owner]);
});
