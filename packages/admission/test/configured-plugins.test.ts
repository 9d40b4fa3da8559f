import { Namespaces, Pods, Services, type Pod, type Service } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { AlwaysPullImages } from '../src/always-pull-images/always-pull-images.ts';
import { DenyServiceExternalIPs } from '../src/deny-service-external-ips/deny-service-external-ips.ts';
import { parsePodSecurityConfiguration, PodSecurity } from '../src/index.ts';
import { startServer } from './extended-server.ts';

const pod = (name: string, namespace: string, spec: Partial<Pod['spec']> = {}): Pod =>
  ({ metadata: { name, namespace }, spec: { containers: [{ name: 'c', image: 'web:1', imagePullPolicy: 'Never' }], ...spec } }) as Pod;

test('Pods are held to the configured defaults, but for namespaces, users and runtime classes that are exempt, and audits say so', async () => {
  const configuration = parsePodSecurityConfiguration(
    JSON.stringify({
      kind: 'PodSecurityConfiguration',
      apiVersion: 'pod-security.admission.config.k8s.io/v1',
      defaults: { enforce: 'baseline', 'enforce-version': 'v1.30', audit: 'restricted' },
      exemptions: { namespaces: ['system'], runtimeClasses: ['sandboxed'], usernames: ['someone'] },
    }),
  );
  await using api = await startServer((deps) => [new PodSecurity(deps, configuration)]);
  for (const name of ['default', 'system']) await api.client.resource(Namespaces).create({ metadata: { name }, spec: {} });
  const pods = api.client.resource(Pods);
  const host = { hostNetwork: true };
  await expect(pods.create(pod('a', 'default', host))).rejects.toThrow(
    'pods "a" is forbidden: violates PodSecurity "baseline:v1.30": host namespaces (hostNetwork=true)',
  );
  await pods.create(pod('b', 'system', host));
  await pods.create(pod('c', 'default', { ...host, runtimeClassName: 'sandboxed' }));
  await pods.create(pod('d', 'default'));
  const notes = api.events.flatMap(({ stage, objectRef, annotations = {} }) =>
    stage === 'ResponseComplete' && objectRef?.resource === 'pods'
      ? [[objectRef.name, ...['exempt', 'enforce-policy'].map((key) => annotations[`pod-security.kubernetes.io/${key}`])]]
      : [],
  );
  expect(notes).toEqual([
    ['a', undefined, 'baseline:v1.30'],
    ['b', 'namespace', undefined],
    ['c', 'runtimeClass', undefined],
    ['d', undefined, 'baseline:v1.30'],
  ]);
});

test.each([
  [{ defaults: { enforce: 'strong' } }, 'defaults.enforce: Invalid value: "strong": must be one of privileged, baseline, restricted'],
  [{ defaults: { 'warn-version': '1.30' } }, 'defaults.warn-version: Invalid value: "1.30": must be "latest" or "v1.x"'],
  [{ exemptions: { usernames: [''] } }, 'exemptions.usernames[0]: Invalid value: "": username must not be empty'],
  [{ exemptions: { namespaces: ['a', 'a'] } }, 'exemptions.namespaces[1]: Duplicate value: "a"'],
  [{ exempt: {} }, 'strict decoding error: unknown field "exempt"'],
])('A PodSecurityConfiguration that says %j is refused', (fields, message) => {
  const kind = { kind: 'PodSecurityConfiguration', apiVersion: 'pod-security.admission.config.k8s.io/v1' };
  expect(() => parsePodSecurityConfiguration(JSON.stringify({ ...kind, ...fields }))).toThrow(message);
});

test('With AlwaysPullImages a pod pulls what it names, and one that brings no other image is left as it is', async () => {
  await using api = await startServer(() => [new AlwaysPullImages()]);
  await api.client.resource(Namespaces).create({ metadata: { name: 'default' }, spec: {} });
  const pods = api.client.resource(Pods);
  const volumes = [{ name: 'v', image: { reference: 'data:1', pullPolicy: 'Never' as const } }];
  const made = await pods.create(pod('a', 'default', { volumes }));
  expect([made.spec?.containers[0]?.imagePullPolicy, made.spec?.volumes?.[0]?.image?.pullPolicy]).toEqual(['Always', 'Always']);
});

test('With DenyServiceExternalIPs a service keeps the external addresses it has, and takes none', async () => {
  const plugins = [new DenyServiceExternalIPs()];
  await using api = await startServer(() => plugins);
  await api.client.resource(Namespaces).create({ metadata: { name: 'default' }, spec: {} });
  const services = api.client.resource(Services);
  const service = (externalIPs: string[]): Omit<Service, 'status'> => ({
    metadata: { name: 's', namespace: 'default' },
    spec: { ports: [{ port: 80 }], externalIPs },
  });
  await expect(services.create(service(['192.0.2.1']))).rejects.toThrow(
    'services "s" is forbidden: Use of external IPs is denied by admission control',
  );
  await services.create(service([]));
});
