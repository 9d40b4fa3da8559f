import { ConfigMaps, Namespaces, type ConfigMap } from '@kubewright/api/core/v1';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { rootCaCertificatePublisherControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(rootCaCertificatePublisherControllerDefinition({ caBundle: 'THE CA' }));
});
afterEach(() => plane.stop());

const key = { namespace: 'a', name: 'kube-root-ca.crt' };
const current = (): Promise<ConfigMap | undefined> =>
  plane.client
    .resource(ConfigMaps)
    .get(key)
    .catch(() => undefined);
const right = async (): Promise<boolean> => (await current())?.data?.['ca.crt'] === 'THE CA';

it('publishes the certificates into a namespace and puts them right when they are changed or deleted', async () => {
  await plane.client.resource(Namespaces).create({ metadata: { name: 'a' }, spec: {} });
  await plane.until(right);
  const published = (await current())!;
  expect(published.metadata.annotations?.['kubernetes.io/description']).toContain('Contains a CA bundle');
  await plane.client.resource(ConfigMaps).update({ ...published, data: { 'ca.crt': 'FORGED' } });
  await plane.until(right);
  await plane.client.resource(ConfigMaps).delete(key);
  await plane.until(right);
});
