import { badRequest } from '@kubewright/api-machinery';
import { Nodes } from '@kubewright/api/core/v1';
import type { CustomSubresource, SubresourceCall } from '@kubewright/apiserver';
import { type NodeTransport, kubeletRequest } from './node-transport.ts';

/** nodes/proxy: the kubelet's own HTTP API, for those who may. The name may carry scheme and port, which change nothing here. */
export function nodeProxySubresource(transport: NodeTransport): CustomSubresource {
  const target = async ({ loopback, name }: SubresourceCall): Promise<string> => {
    const nodeName = nodeNameOf(name);
    await loopback.resource(Nodes).get({ name: nodeName });
    return nodeName;
  };
  const forwarded = ({ request, rest, query }: SubresourceCall) => kubeletRequest(request, rest || '/', query);
  return {
    group: '',
    plural: 'nodes',
    name: 'proxy',
    handle: async (call) => transport.request(await target(call), forwarded(call)),
    upgrade: async (call, socket, head) => transport.upgrade(await target(call), forwarded(call), socket, head),
  };
}

/** `name`, `name:port`, `scheme:name:port`. */
function nodeNameOf(text: string): string {
  const parts = text.split(':');
  if (parts.length > 3) throw badRequest(`invalid node request ${JSON.stringify(text)}`);
  return parts.length === 3 ? parts[1]! : parts[0]!;
}
