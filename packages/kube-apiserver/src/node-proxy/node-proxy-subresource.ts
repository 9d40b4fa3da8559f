import { serviceUnavailable } from '@kubewright/api-machinery';
import { type Node, Nodes } from '@kubewright/api/core/v1';
import type { CustomSubresource, SubresourceCall } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';
import { type NodeTransport, kubeletRequest } from './node-transport.ts';
import { proxyPath } from './proxy-path.ts';
import { type ProxyDeps, type ProxyLocation, proxySubresource, withSlash } from './proxy-subresource.ts';
import { splitSchemeNamePort } from './scheme-name-port.ts';

/**
 * nodes/proxy: the kubelet's own HTTP API, through the transport that reaches it; another port of the node, by its
 * address, as any other backend (registry/core/node ResourceLocation).
 */
export function nodeProxySubresource(transport: NodeTransport, deps: ProxyDeps): CustomSubresource {
  const elsewhere = proxySubresource('nodes', async (call) => locationOf(await nodeOf(call), call), deps);
  const kubeletOf = async (call: SubresourceCall): Promise<string | undefined> => {
    const { port } = splitSchemeNamePort(call.name, 'node');
    const { metadata, status } = await nodeOf(call);
    return port === '' || port === String(status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 10_250) ? metadata.name : undefined;
  };
  return {
    group: '',
    plural: 'nodes',
    name: 'proxy',
    handle: async (call) => {
      const kubelet = await kubeletOf(call);
      return kubelet === undefined ? elsewhere.handle(call) : (withSlash(call) ?? transport.request(kubelet, forwarded(call)));
    },
    upgrade: async (call, socket, head) => {
      const kubelet = await kubeletOf(call);
      await (kubelet === undefined ? elsewhere.upgrade!(call, socket, head) : transport.upgrade(kubelet, forwarded(call), socket, head));
    },
  };
}

function nodeOf({ loopback, name }: SubresourceCall): Promise<Node> {
  return loopback.resource(Nodes).get({ name: splitSchemeNamePort(name, 'node').name });
}

function forwarded({ request, rest, query }: SubresourceCall): HttpRequest {
  return kubeletRequest(request, proxyPath(rest, request.path) || '/', query);
}

/** Upstream's order of --kubelet-preferred-address-types. */
const addressTypes = ['Hostname', 'InternalDNS', 'InternalIP', 'ExternalDNS', 'ExternalIP'];

function locationOf({ metadata, status }: Node, { name }: SubresourceCall): ProxyLocation {
  const { scheme, port } = splitSchemeNamePort(name, 'node');
  for (const type of addressTypes) {
    const host = status?.addresses?.find((each) => each.type === type)?.address;
    if (host) return { scheme, host, hostMayBeName: true, port };
  }
  throw serviceUnavailable(`no preferred addresses found; known addresses: [] of node ${JSON.stringify(metadata.name)}`);
}
