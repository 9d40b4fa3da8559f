import { type KubeObject, type ResourceDefinition, statusOf } from '@kubewright/api-machinery';
import { Pods } from '@kubewright/api/core/v1';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kubernetesDefinitions } from '../src/index.ts';
import { newPod, settle, startKubernetesServer, type KubernetesServer } from './kubernetes-server.ts';

let server: KubernetesServer;
beforeAll(async () => void (server = await startKubernetesServer()));
afterAll(() => server.stop());

const at = (name: string) => ({ namespace: 'default', name });

test('a pod enters the watch of its node when it is bound, and leaves that of a phase with the revision it left at (I15)', async () => {
  const pods = server.client.resource(Pods);
  const ending = new AbortController();
  const seen = async (fieldSelector: string, count: number): Promise<string[]> => {
    const events: string[] = [];
    for await (const { type, object } of pods.watch({ namespace: 'default', fieldSelector, signal: ending.signal })) {
      events.push(`${type} ${(object as KubeObject).metadata.name} ${(object as KubeObject).metadata.resourceVersion}`);
      if (events.length === count) break;
    }
    return events;
  };
  const [onNode, pending] = [seen('spec.nodeName=n1', 1), seen('status.phase=Pending', 2)];
  await settle();
  const created = await pods.create(newPod('web'));
  await pods.createSubresource(at('web'), 'binding', { metadata: { name: 'web' }, target: { kind: 'Node', name: 'n1' } } as KubeObject);
  const bound = await pods.get(at('web'));
  expect(await onNode).toEqual([`ADDED web ${bound.metadata.resourceVersion}`]);
  await pods.updateStatus({ ...bound, status: { ...bound.status, phase: 'Running' } });
  expect((await pending)[0]).toBe(`ADDED web ${created.metadata.resourceVersion}`);
  const phases = await seen('status.phase=Running', 1);
  expect(phases).toEqual([`ADDED web ${(await pods.get(at('web'))).metadata.resourceVersion}`]);
  ending.abort();
});

test('the fields that upstream selects by are those that can be selected by', () => {
  const involved = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
  const selectable = new Map(
    kubernetesDefinitions().flatMap(({ group, plural, hooks }: ResourceDefinition) =>
      hooks.selectableFields ? [[`${plural}.${group}`, [...hooks.selectableFields.keys()].sort()]] : [],
    ),
  );
  expect(Object.fromEntries(selectable)).toMatchObject({
    'certificatesigningrequests.certificates.k8s.io': ['spec.signerName'],
    'events.': [...involved.map((field) => `involvedObject.${field}`), 'reason', 'reportingComponent', 'source', 'type'].sort(),
    'jobs.batch': ['status.successful'],
    'namespaces.': ['status.phase'],
    'nodes.': ['spec.unschedulable'],
    'pods.': [
      'spec.host',
      'spec.hostNetwork',
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'status.nominatedNodeName',
      'status.phase',
      'status.podIP',
      'status.podIPs',
    ],
    'replicationcontrollers.': ['status.replicas'],
    'secrets.': ['type'],
    'services.': ['spec.clusterIP', 'spec.type'],
  });
});

test('a field that cannot be selected by is refused as the resource’s conversion does', async () => {
  const refused = await server.client
    .resource(Pods)
    .list({ namespace: 'default', fieldSelector: 'spec.priority=1' })
    .then(() => undefined, statusOf);
  expect(refused).toMatchObject({ code: 400, reason: 'BadRequest', message: 'field label not supported: spec.priority' });
});
