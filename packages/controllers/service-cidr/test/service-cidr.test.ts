import { IPAddresses, ServiceCIDRs, type ServiceCIDR } from '@kubewright/api/networking/v1';
import { isNotFound } from '@kubewright/api-machinery';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { protectionFinalizer } from '../src/decide-service-cidr.ts';
import { serviceCidrControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(serviceCidrControllerDefinition);
});
afterEach(() => plane.stop());

const ranges = () => plane.client.resource(ServiceCIDRs);
const range = (): Promise<ServiceCIDR | undefined> =>
  ranges()
    .get({ name: 'more' })
    .catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
      return undefined;
    });
const ready = async () => (await range())?.status?.conditions?.find(({ type }) => type === 'Ready');

it('says by an apply that a range is ready, also where somebody else has said so', async () => {
  const said = {
    type: 'Ready',
    status: 'True',
    message: 'Kubernetes default Service CIDR is ready',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  };
  const head = { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name: 'more' } };
  await ranges().create({ ...head, spec: { cidrs: ['10.1.0.0/24'] } } as never);
  const options = { subresource: 'status', fieldManager: 'kubernetes-service-cidr-controller', force: true };
  await ranges().patch({ name: 'more' }, { type: 'apply', body: { ...head, status: { conditions: [said] } } }, options);
  await plane.until(async () => (await ready())?.message === 'Kubernetes Service CIDR is ready');
  const owners = ((await range())?.metadata.managedFields ?? []).filter(({ subresource }) => subresource === 'status');
  expect(owners.map(({ manager, operation }) => `${operation} ${manager}`)).toEqual([
    'Apply kubernetes-service-cidr-controller',
    'Apply service-cidr-controller',
  ]);
});

it('makes a range ready and holds it, and lets it go ten seconds after the last address is gone', async () => {
  await ranges().create({ metadata: { name: 'more' }, spec: { cidrs: ['10.1.0.0/24'] } } as never);
  await plane.until(async () => (await ready())?.status === 'True');
  expect((await range())?.metadata.finalizers).toEqual([protectionFinalizer]);
  await plane.client
    .resource(IPAddresses)
    .create({ metadata: { name: '10.1.0.7' }, spec: { parentRef: { resource: 'services', namespace: 'default', name: 's' } } });
  await plane.clock.advance(100);
  await ranges().delete({ name: 'more' });
  await plane.until(async () => (await ready())?.reason === 'Terminating');
  expect((await ready())?.message).toBe(
    'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
  );
  await plane.client.resource(IPAddresses).delete({ name: '10.1.0.7' });
  await plane.until(async () => (await range()) === undefined);
});
