import { Namespaces, ServiceAccounts } from '@kubewright/api/core/v1';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { serviceaccountControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(serviceaccountControllerDefinition);
});
afterEach(() => plane.stop());

const account = { namespace: 'a', name: 'default' };
const uidOf = (): Promise<string | undefined> =>
  plane.client
    .resource(ServiceAccounts)
    .get(account)
    .then(
      ({ metadata }) => metadata.uid,
      () => undefined,
    );

it('gives a namespace its default account, and gives it back when it is deleted', async () => {
  await plane.client.resource(Namespaces).create({ metadata: { name: 'a' }, spec: {} });
  await plane.until(async () => (await uidOf()) !== undefined);
  const first = await uidOf();
  await plane.client.resource(ServiceAccounts).delete(account);
  await plane.until(async () => ![undefined, first].includes(await uidOf()));
});

it('leaves a namespace alone that is being deleted', async () => {
  await plane.client.resource(Namespaces).create({ metadata: { name: 'a' }, spec: {} });
  await plane.until(async () => (await uidOf()) !== undefined);
  await plane.client.resource(Namespaces).delete({ name: 'a' });
  await plane.client.resource(ServiceAccounts).delete(account);
  await plane.clock.advance(10_000);
  expect(await uidOf()).toBeUndefined();
});
