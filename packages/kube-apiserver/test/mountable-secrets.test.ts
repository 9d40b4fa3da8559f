import { statusOf } from '@kubewright/api-machinery';
import { Pods, ServiceAccounts, type Pod } from '@kubewright/api/core/v1';
import type { AdmissionPlugin } from '@kubewright/apiserver';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type KubernetesServer, newPod, startKubernetesServer } from './kubernetes-server.ts';

const annotations = { 'kubernetes.io/enforce-mountable-secrets': 'true' };
const accounts = [
  { metadata: { namespace: 'default', name: 'strict', annotations }, secrets: [{ name: 'own' }], imagePullSecrets: [{ name: 'pull' }] },
  { metadata: { namespace: 'default', name: 'lax' } },
];

let server: KubernetesServer;
const start = async (admission: AdmissionPlugin[] = []): Promise<void> => {
  server = await startKubernetesServer({ admission });
  for (const account of accounts) await server.client.resource(ServiceAccounts).create(account);
};
afterEach(() => server.stop());

const podOf = (serviceAccountName: string, spec: object): Pod => newPod('web', { spec: { serviceAccountName, ...spec } });
const messageOf = async (request: Promise<unknown>): Promise<string | undefined> =>
  statusOf(await request.catch((error: unknown) => error))?.message;
const create = (pod: Pod): Promise<string | undefined> => messageOf(server.client.resource(Pods).create(pod));

const envOf = (name: string) => ({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name, key: 'k' } } }] });
const envFromOf = (name: string) => ({ envFrom: [{ secretRef: { name } }] });
const one = (more: object) => [{ name: 'c', image: 'i', ...more }];
const volumeOf = (secretName: string) => ({ volumes: [{ name: 'v', secret: { secretName } }] });
const unreferenced = 'is not allowed because service account strict does not reference that';

describe('an account that enforces its mountable secrets', () => {
  beforeEach(() => start());

  test.each([
    ['a volume', volumeOf, 'volume with secret.secretName="no"'],
    [
      'the environment',
      (name: string) => ({ containers: one(envOf(name)) }),
      'container c with envVar A referencing secret.secretName="no"',
    ],
    ['envFrom', (name: string) => ({ containers: one(envFromOf(name)) }), 'container c with envFrom referencing secret.secretName="no"'],
    [
      'the environment of an init container',
      (name: string) => ({ initContainers: [{ name: 'first', image: 'i', ...envOf(name) }] }),
      'init container first with envVar A referencing secret.secretName="no"',
    ],
    [
      'envFrom of an init container',
      (name: string) => ({ initContainers: [{ name: 'first', image: 'i', ...envFromOf(name) }] }),
      'init container first with envFrom referencing secret.secretName="no"',
    ],
  ])('CVE-2023-2728, CVE-2024-3177: no pod of it has another secret in %s', async (_place, spec, why) => {
    expect(await create(podOf('strict', spec('no')))).toBe(`pods "web" is forbidden: ${why} ${unreferenced} secret`);
    expect(await create(podOf('strict', spec('own')))).toBeUndefined();
  });

  test('its pods pull images with its own pull secrets only', async () => {
    const refused = await create(podOf('strict', { imagePullSecrets: [{ name: 'pull' }, { name: 'own' }] }));
    expect(refused).toBe(`pods "web" is forbidden: imagePullSecrets[1].name="own" ${unreferenced} imagePullSecret`);
    expect(await create(podOf('strict', {}))).toBeUndefined();
  });

  test.each([
    ['the environment', envOf, 'ephemeral container look with envVar A'],
    ['envFrom', envFromOf, 'ephemeral container look with envFrom'],
  ])('CVE-2023-2728: a container that is added to a running pod of it has no other secret in %s', async (_place, more, why) => {
    await create(podOf('strict', {}));
    const add = (name: string): Promise<string | undefined> => {
      const body = { spec: { ephemeralContainers: [{ name: 'look', image: 'i', ...more(name) }] } };
      const key = { namespace: 'default', name: 'web' };
      return messageOf(server.client.resource(Pods).patch(key, { type: 'strategic', body }, { subresource: 'ephemeralcontainers' }));
    };
    expect(await add('no')).toBe(`${why} referencing secret.secretName="no" ${unreferenced} secret`);
    expect(await add('own')).toBeUndefined();
  });

  test('an account that does not leaves its pods alone', async () => {
    expect(await create(podOf('lax', { ...volumeOf('any'), containers: one(envOf('any')) }))).toBeUndefined();
  });
});

test('a secret that another plugin puts into a pod is refused as one the pod came with', async () => {
  await start([
    {
      name: 'Meddler',
      handles: ({ definition, operation }) => definition.plural === 'pods' && operation === 'CREATE',
      admit: ({ object }) => void (object as Pod).spec!.volumes!.push(...volumeOf('no').volumes),
    },
  ]);
  expect(await create(podOf('strict', {}))).toBe(`pods "web" is forbidden: volume with secret.secretName="no" ${unreferenced} secret`);
});
