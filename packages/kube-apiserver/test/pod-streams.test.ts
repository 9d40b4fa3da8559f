import type { SubresourceCall } from '@kubewright/apiserver';
import type { HttpResponse } from '@kubewright/http';
import { Pods } from '@kubewright/api/core/v1';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { podStreamSubresources } from '../src/node-proxy/pod-subresources.ts';
import { newPod, startKubernetesServer, unreachable, type KubernetesServer } from './kubernetes-server.ts';

let server: KubernetesServer;
const streams = new Map(podStreamSubresources(unreachable).map((each) => [each.name, each]));

beforeAll(async () => {
  server = await startKubernetesServer();
  for (const [name, spec] of Object.entries({ waiting: {}, lost: { nodeName: 'nowhere' } }))
    await server.client.resource(Pods).create(newPod(name, { spec }));
});
afterAll(() => server.stop());

/** What a plain request is answered: its status, and why it is refused. */
async function ask(path: string): Promise<readonly [number, string?]> {
  const [, name, subresource, query] = /^(\w+)\/(\w+)\??(.*)$/.exec(path)!;
  const call = { loopback: server.client, namespace: 'default', name: name!, query: new URLSearchParams(query) };
  try {
    const answer = await streams.get(subresource!)!.handle!(call as unknown as SubresourceCall);
    return [(answer as HttpResponse).status];
  } catch (error) {
    const { code, message } = (error as { status: { code: number; message: string } }).status;
    return [code, message];
  }
}

test.each([
  ['none/exec', 404, 'pods "none" not found'],
  ['none/portforward?ports=80,x', 400, 'cannot convert to []int32: strconv.ParseUint: parsing "x": invalid syntax'],
  ['none/portforward?ports=70000', 400, 'cannot convert to []int32: strconv.ParseUint: parsing "70000": value out of range'],
  ['waiting/exec?container=x', 400, 'container x is not valid for pod waiting'],
  ['waiting/attach', 400, 'pod waiting does not have a host assigned'],
  ['waiting/portforward', 400, 'pod waiting does not have a host assigned'],
  ['lost/exec?container=main', 404, 'pods "nowhere" not found'],
  ['lost/attach', 404, 'pods "nowhere" not found'],
  ['lost/portforward?ports=80', 404, 'pods "nowhere" not found'],
])('%s is refused for what upstream looks at first', async (path, code, message) => {
  expect(await ask(path)).toEqual([code, message]);
});

test('a pod without a node has no log yet: there is no content', async () => {
  expect(await ask('waiting/log')).toEqual([204]);
});
