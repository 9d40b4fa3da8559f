import { silentLogger } from '@kubewright/api-machinery';
import { ServiceCIDRs, type ServiceCIDR } from '@kubewright/api/networking/v1';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DefaultServiceCidr } from '../src/index.ts';
import { startKubernetesServer, type KubernetesServer } from './kubernetes-server.ts';

let kubernetes: KubernetesServer;
beforeEach(async () => (kubernetes = await startKubernetesServer({ serviceCidrs: ['10.96.0.0/16'] })));
afterEach(() => kubernetes.stop());

const current = (): Promise<ServiceCIDR> => kubernetes.client.resource(ServiceCIDRs).get({ name: 'kubernetes' });

/** What a server says that is started with these ranges, and looks twice. */
async function restarted(...cidrs: string[]): Promise<string[]> {
  const said: string[] = [];
  const events = { event: (_about: unknown, _type: string, reason: string, message: string) => void said.push(`${reason}: ${message}`) };
  const kept = new DefaultServiceCidr(
    { client: kubernetes.server.loopback(), clock: kubernetes.clock, logger: silentLogger, events },
    cidrs,
  );
  expect([await kept.sync(), await kept.sync()]).toEqual([true, true]);
  return said;
}

const setReady = async (status: 'True' | 'False' | undefined): Promise<void> => {
  const condition = { type: 'Ready', status, reason: 'Why', message: 'somebody said so', lastTransitionTime: '2026-01-01T00:00:00Z' };
  const object = await current();
  await kubernetes.client.resource(ServiceCIDRs).updateStatus({ ...object, status: { conditions: status ? [condition] : [] } } as never);
};
const readyNow = async () => (await current()).status?.conditions?.find(({ type }) => type === 'Ready')?.status;

test('The default ServiceCIDR gets a second family when the server is started with one more', async () => {
  expect(await restarted('10.96.0.0/16', 'fd00::/108')).toEqual([]);
  expect((await current()).spec.cidrs).toEqual(['10.96.0.0/16', 'fd00::/108']);
});

test('The default ServiceCIDR with other ranges than the flags stays as it is, and an event says so once', async () => {
  await setReady(undefined);
  expect(await restarted('10.97.0.0/16')).toEqual([
    'KubernetesDefaultServiceCIDRInconsistent: The default ServiceCIDR [10.96.0.0/16] does not match the controller flag configurations [10.97.0.0/16]',
  ]);
  expect([(await current()).spec.cidrs, await readyNow()]).toEqual([['10.96.0.0/16'], undefined]);
});

test('The default ServiceCIDR is made ready unless somebody has said that it is not', async () => {
  await setReady(undefined);
  expect(await restarted('10.96.0.0/16')).toEqual([]);
  expect(await readyNow()).toBe('True');
  await setReady('False');
  expect(await restarted('10.96.0.0/16')).toEqual(['Why: Configuration matches, but somebody said so']);
  expect(await readyNow()).toBe('False');
});
