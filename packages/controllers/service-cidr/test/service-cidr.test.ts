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
