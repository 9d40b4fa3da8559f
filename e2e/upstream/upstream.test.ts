import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ClusterProcess } from '../harness/cluster-process.ts';
import { ApiServerUnderTest } from './api-server.ts';
import { comparable } from './comparable.ts';
import { customResourceRequests, definition, frobs } from './custom-resource-requests.ts';
import { namespace } from './namespace.ts';
import { oddRequests } from './odd-requests.ts';
import { operatorRequests } from './operator-requests.ts';
import { accounts, ownershipRequests } from './ownership-requests.ts';
import { requests } from './requests.ts';

const kubeconfig = process.env['KUBEWRIGHT_UPSTREAM_KUBECONFIG'];
const reason = 'KUBEWRIGHT_UPSTREAM_KUBECONFIG names no running kube-apiserver: see e2e/upstream/README.md';
if (!kubeconfig) console.log(`left out: the comparison with kube-apiserver (${reason})`);

/** Nothing is told as skipped test by test: the line above says it once. */
const leftOut = (): void => {};

const path = `/api/v1/namespaces/${namespace}`;
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const table = [...requests, ...customResourceRequests, ...oddRequests, ...ownershipRequests, ...operatorRequests];
const namespaceObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };

(kubeconfig ? describe : leftOut)('The answers of kube-apiserver', () => {
  let cluster: ClusterProcess;
  let ours: ApiServerUnderTest;
  let upstream: ApiServerUnderTest;

  beforeAll(async () => {
    cluster = await ClusterProcess.start(['--runtime', 'simulated', '--nodes', '0']);
    ours = await ApiServerUnderTest.open(cluster.kubeconfig);
    upstream = await ApiServerUnderTest.open(kubeconfig!);
    for (const server of [ours, upstream]) {
      for (const left of [`${path}/configmaps`, `${path}/pods?gracePeriodSeconds=0`, `${path}/services/changing`, `${accounts}/owned`])
        await server.send({ method: 'DELETE', path: left });
      const { status, text } = await server.send({ method: 'POST', path: '/api/v1/namespaces', body: namespaceObject });
      expect([201, 409], text).toContain(status);
      await server.send({ method: 'POST', path: definitions, body: definition });
      await vi.waitUntil(async () => (await server.send({ method: 'GET', path: frobs })).status === 200, { timeout: 20_000 });
      await server.send({ method: 'DELETE', path: frobs });
    }
  }, 90_000);

  afterAll(async () => {
    await upstream?.send({ method: 'DELETE', path: `${definitions}/${definition.metadata.name}` });
    await upstream?.send({ method: 'DELETE', path });
    // No controllers need run there: nobody else would let the namespace go.
    await upstream?.send({ method: 'PUT', path: `${path}/finalize`, body: { ...namespaceObject, spec: { finalizers: [] } } });
    for (const server of [ours, upstream]) server?.close();
    await cluster?.dispose();
  });

  test.each(table)('to %s are ours', async (_title, request) => {
    const [wanted, got] = await Promise.all([upstream.send(request), ours.send(request)]);
    expect(comparable(got)).toEqual(comparable(wanted));
  });
});

test('Every request of the comparison has a title of its own', () => {
  expect(new Set(table.map(([title]) => title)).size).toBe(table.length);
});
