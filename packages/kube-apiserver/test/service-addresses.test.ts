import { statusOf } from '@kubewright/api-machinery';
import { type Service, Services } from '@kubewright/api/core/v1';
import { IPAddresses, ServiceCIDRs } from '@kubewright/api/networking/v1';
import { afterEach, expect, test } from 'vitest';
import { ServiceRangeRepair } from '../src/index.ts';
import { type KubernetesServer, settle, startKubernetesServer } from './kubernetes-server.ts';

let server: KubernetesServer;
afterEach(() => server.stop());
const start = async (...serviceCidrs: string[]): Promise<void> => void (server = await startKubernetesServer({ serviceCidrs }));

const services = () => server.client.resource(Services);
const addressNames = async (): Promise<string[]> =>
  (await server.client.resource(IPAddresses).list()).items.map(({ metadata }) => metadata.name!).sort();
const newService = (name: string, spec: object = {}): Service =>
  ({ metadata: { namespace: 'default', name }, spec: { ports: [{ port: 80 }], ...spec } }) as unknown as Service;
const refusal = (request: Promise<unknown>) =>
  request.then(
    () => undefined,
    (error: unknown) => statusOf(error),
  );
const newRepair = (): ServiceRangeRepair =>
  new ServiceRangeRepair({
    ranges: server.ranges,
    services: server.informers.informer(Services),
    addresses: server.informers.informer(IPAddresses),
    client: server.server.loopback(),
    clock: server.clock,
    logger: { error() {}, warn() {}, info() {}, debug() {} } as never,
  });

test('a cluster address is an IPAddress object in the name of its service', async () => {
  await start('10.0.0.0/24');
  const { spec } = await services().create(newService('a'));
  expect(await server.client.resource(IPAddresses).get({ name: spec.clusterIP! })).toMatchObject({
    metadata: { labels: { 'ipaddress.kubernetes.io/ip-family': 'IPv4', 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'a' } },
  });
  // Picked behind the part that is for those who choose.
  expect(Number(spec.clusterIP!.split('.')[3])).toBeGreaterThan(16);
  expect(await addressNames()).toEqual(['10.0.0.1', spec.clusterIP!]);
});

test('the range a server was started with is the ServiceCIDR kubernetes, ready from the start', async () => {
  await start('10.0.0.0/24');
  expect(await server.client.resource(ServiceCIDRs).get({ name: 'kubernetes' })).toMatchObject({
    spec: { cidrs: ['10.0.0.0/24'] },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });
});

test('of many creates at once no two get one address, and those that find the range full are told so', async () => {
  await start('10.0.0.0/28');
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => services().create(newService(`s${index}`))));
  const given = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.spec.clusterIP!] : []));
  expect(given).toHaveLength(13);
  expect(new Set(given).size).toBe(13);
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [statusOf(result.reason)?.message] : []));
  expect(new Set(refused)).toEqual(new Set(['Internal error occurred: failed to allocate a serviceIP: range is full']));
});

test('an address that is asked for is refused in upstream’s words', async () => {
  await start('10.0.0.0/24');
  await services().create(newService('a', { clusterIP: '10.0.0.9' }));
  const messageFor = async (ip: string, dryRun = false): Promise<string | undefined> =>
    (await refusal(services().create(newService('b', { clusterIP: ip }), { dryRun })))?.message;
  expect(await messageFor('10.0.0.9')).toBe(
    'Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.0.0.9"]: failed to allocate IP 10.0.0.9: provided IP is already allocated',
  );
  for (const ip of ['10.0.0.0', '10.0.0.255', '10.9.0.1']) {
    expect(await messageFor(ip)).toContain(`failed to allocate IP ${ip}: the provided network does not match the current range`);
    expect(await messageFor(ip, true)).toContain(
      `failed to allocate IP ${ip}: the provided IP (${ip}) is not in the valid range. The range of valid IPs is 10.0.0.0/24`,
    );
  }
});

test('a dry run takes neither address nor port, and shows the ones that upstream shows', async () => {
  await start('10.0.0.0/24');
  const tried = async (...nodePorts: (number | undefined)[]) => {
    const ports = nodePorts.map((nodePort, i) => ({ name: `p${i}`, port: 80 + i, ...(nodePort && { nodePort }) }));
    const { spec } = await services().create(newService('a', { type: 'NodePort', ports }), { dryRun: true });
    return [spec.clusterIP, ...spec.ports!.map(({ nodePort }) => nodePort)];
  };
  expect(await tried(undefined, undefined)).toEqual(['10.0.0.0', 32_769, 32_770]);
  expect(await tried(30_999, undefined)).toEqual(['10.0.0.0', 30_999, 31_000]);
  expect(await addressNames()).toEqual(['10.0.0.1']);
  await services().create(newService('b', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_999 }] }));
});

test('a new range that is ready is used when the first one is full', async () => {
  await start('10.0.0.0/30');
  await services().create(newService('a'));
  expect((await refusal(services().create(newService('b'))))?.message).toContain('range is full');
  const ranges = server.client.resource(ServiceCIDRs);
  const range = await ranges.create({ metadata: { name: 'more' }, spec: { cidrs: ['10.1.0.0/24'] } } as never);
  await settle();
  expect((await refusal(services().create(newService('b'))))?.message).toContain('range is full');
  await ranges.updateStatus({
    ...range,
    status: { conditions: [{ type: 'Ready', status: 'True', reason: '', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' }] },
  });
  await settle();
  expect((await services().create(newService('b'))).spec.clusterIP).toMatch(/^10\.1\.0\./);
});

test('an address is free again when its service is gone, and a service of the same name that came at once keeps it', async () => {
  await start('10.0.0.0/24');
  const stop = new AbortController();
  const running = newRepair().run(stop.signal);
  await settle();
  await services().create(newService('a', { clusterIP: '10.0.0.9' }));
  await settle();
  await services().delete({ namespace: 'default', name: 'a' });
  await services().create(newService('a', { clusterIP: '10.0.0.9' }));
  await settle();
  expect(await addressNames()).toEqual(['10.0.0.1', '10.0.0.9']);
  await services().delete({ namespace: 'default', name: 'a' });
  await settle();
  expect(await addressNames()).toEqual(['10.0.0.1']);
  await services().create(newService('b', { clusterIP: '10.0.0.9' }));
  stop.abort();
  await running;
});

test('what a service has held since before the repair began is free again at once when the service is gone', async () => {
  await start('10.0.0.0/24');
  await services().create(newService('a', { clusterIP: '10.0.0.9', type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }));
  await settle();
  const stop = new AbortController();
  const running = newRepair().run(stop.signal);
  await settle();
  await services().delete({ namespace: 'default', name: 'a' });
  await settle();
  expect(await addressNames()).toEqual(['10.0.0.1']);
  await services().create(newService('b', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }));
  stop.abort();
  await running;
});

test('what a crash has left is put right: an address without service goes, a service without address gets it', async () => {
  await start('10.0.0.0/24');
  const loopback = server.server.loopback();
  await loopback.resource(IPAddresses).create({
    metadata: { name: '10.0.0.77', labels: { 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'gone' } },
  } as never);
  await services().create(newService('a', { clusterIP: '10.0.0.9' }));
  await loopback.resource(IPAddresses).delete({ name: '10.0.0.9' });
  const repair = newRepair();
  await server.informers.synced();
  await settle();
  await repair.repair();
  expect(await addressNames()).toEqual(['10.0.0.1', '10.0.0.77', '10.0.0.9']);
  await settle();
  // It might have been the address of a service that was being created.
  await repair.repair();
  expect(await addressNames()).toEqual(['10.0.0.1', '10.0.0.9']);
});

test('a cluster of two families gives both to who asks for both, and takes the second one back', async () => {
  await start('10.0.0.0/24', 'fd00:10::/112');
  expect((await services().create(newService('one'))).spec).toMatchObject({ ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
  const both = await services().create(newService('both', { ipFamilyPolicy: 'PreferDualStack' }));
  expect(both.spec).toMatchObject({ ipFamilies: ['IPv4', 'IPv6'], clusterIP: both.spec.clusterIPs![0] });
  expect(both.spec.clusterIPs![1]).toMatch(/^fd00:10::/);
  const six = await services().create(newService('six', { ipFamilies: ['IPv6'] }));
  expect(six.spec.clusterIPs).toEqual([expect.stringMatching(/^fd00:10::/)]);
  const single = await services().update({ ...both, spec: { ...both.spec, ipFamilyPolicy: 'SingleStack' } });
  expect(single.spec).toMatchObject({ clusterIPs: [both.spec.clusterIP], ipFamilies: ['IPv4'] });
});

test('a family that the cluster does not have is refused', async () => {
  await start('10.0.0.0/24');
  expect((await refusal(services().create(newService('a', { ipFamilies: ['IPv6'] }))))?.message).toBe(
    'Service "a" is invalid: spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
  );
  expect((await refusal(services().create(newService('a', { ipFamilyPolicy: 'RequireDualStack' }))))?.message).toBe(
    'Service "a" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
  );
  expect((await services().create(newService('a', { ipFamilyPolicy: 'PreferDualStack' }))).spec.ipFamilies).toEqual(['IPv4']);
});

test('a node port that is asked for is refused in upstream’s words', async () => {
  await start('10.0.0.0/24');
  await services().create(newService('a', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }));
  const messageFor = async (nodePort: number): Promise<string | undefined> =>
    (await refusal(services().create(newService('b', { type: 'NodePort', ports: [{ port: 80, nodePort }] }))))?.message;
  expect(await messageFor(30_080)).toBe(
    'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
  );
  expect(await messageFor(80)).toBe(
    'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
  );
});

test('the address of a service that is refused is free at once, whoever refused it', async () => {
  await start('10.0.0.0/24');
  await services().create(newService('a'));
  const clusterIP = '10.0.0.9';
  expect((await refusal(services().create(newService('a', { clusterIP }))))?.reason).toBe('AlreadyExists');
  await refusal(services().create(newService('b', { clusterIP, sessionAffinity: 'x' })));
  await refusal(services().create(newService('b', { clusterIP, type: 'NodePort', ports: [{ port: 80, nodePort: 1 }] })));
  expect(await addressNames()).not.toContain(clusterIP);
  expect((await services().create(newService('c', { clusterIP }))).spec.clusterIP).toBe(clusterIP);
});

test('node ports of a service that is refused are free at once, whoever refused it', async () => {
  await start('10.0.0.0/24');
  const withPorts = (name: string, ...ports: object[]): Service => newService(name, { type: 'NodePort', ports });
  const port = (of: number, nodePort: number): object => ({ name: `p${of}`, port: of, nodePort });
  const message = async (request: Promise<unknown>): Promise<string | undefined> => (await refusal(request))?.message;
  const taken = 'Service "a" is invalid: spec.ports[1].nodePort: Invalid value: 30100: provided port is already allocated';
  expect(await message(services().create(withPorts('a', port(80, 30_100), port(81, 30_100))))).toBe(taken);
  expect(await message(services().create(withPorts('Bad_Name', port(80, 30_100))))).toMatch(
    /^Service "Bad_Name" is invalid: metadata.name/,
  );
  const service = await services().create(withPorts('a', port(80, 30_100)));
  const twice = { ...service, spec: { ...service.spec, ports: [port(80, 30_101), port(81, 30_101)] } } as Service;
  expect(await refusal(services().update(twice))).toMatchObject({ code: 500, message: 'duplicate nodePort: {TCP 30101}' });
  await services().create(withPorts('b', port(80, 30_101)));
});

test('what is taken of the ranges and how often somebody asked is told', async () => {
  await start('10.0.0.0/24');
  await services().create(newService('a', { type: 'NodePort' }));
  await refusal(services().create(newService('b', { type: 'NodePort', ports: [{ port: 80, nodePort: 1 }] })));
  await services().create(newService('c', { clusterIP: '10.0.0.9' }));
  await settle();
  const told = server.allocation.families().flatMap((family) => [...family.lines()]);
  expect(told).toEqual(
    expect.arrayContaining([
      'kube_apiserver_clusterip_allocator_allocation_total{cidr="10.0.0.0/24",scope="static"} 2',
      'kube_apiserver_nodeport_allocator_allocated_ports 1',
      'kube_apiserver_nodeport_allocator_available_ports 2767',
      'kube_apiserver_nodeport_allocator_allocation_total{scope="dynamic"} 1',
    ]),
  );
});

test('a service whose name is generated has its address in that name', async () => {
  await start('10.0.0.0/24');
  const { metadata, spec } = await services().create({
    ...newService(''),
    metadata: { namespace: 'default', generateName: 'web-' },
  } as Service);
  expect((await server.client.resource(IPAddresses).get({ name: spec.clusterIP! })).spec.parentRef?.name).toBe(metadata.name);
});

test('a service that becomes an external name keeps nothing of what it had been given, also where the update clears a part of it', async () => {
  await start('10.0.0.0/24');
  const external = { type: 'ExternalName', externalName: 'elsewhere.example.com' };
  const change = (name: string, spec: object): Promise<Service> =>
    services().patch({ namespace: 'default', name }, { type: 'merge', body: { spec } as never });
  await services().create(newService('a', { type: 'NodePort' }));
  expect((await change('a', { ...external, clusterIP: null, clusterIPs: null })).spec).toEqual({
    ...external,
    ports: [{ protocol: 'TCP', port: 80, targetPort: 80 }],
    sessionAffinity: 'None',
  });
  await services().create(newService('b'));
  expect((await refusal(change('b', { ...external, ipFamilyPolicy: 'PreferDualStack' })))?.message).toBe(
    'Service "b" is invalid: spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services',
  );
});

test('a port keeps its node port while it keeps its name', async () => {
  await start('10.0.0.0/24');
  const ports = [
    { name: 'a', port: 80, nodePort: 30_080 },
    { name: 'b', port: 81, nodePort: 30_081 },
  ];
  const { metadata, spec } = await services().create(newService('a', { type: 'NodePort', ports }));
  const moved = await services().update({
    metadata,
    spec: {
      ...spec,
      ports: [
        { name: 'b', port: 90 },
        { name: 'a', port: 81 },
      ],
    },
  } as Service);
  expect(moved.spec.ports!.map(({ nodePort }) => nodePort)).toEqual([30_081, 30_080]);
});
