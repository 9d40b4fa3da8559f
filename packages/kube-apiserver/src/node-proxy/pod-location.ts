import { type Pod, Pods } from '@kubewright/api/core/v1';
import type { SubresourceCall } from '@kubewright/apiserver';
import type { ProxyLocation } from './proxy-subresource.ts';
import { splitSchemeNamePort } from './scheme-name-port.ts';

/**
 * Where a proxy request to a pod goes: the named port, else the first one that its containers declare (registry/core/pod
 * ResourceLocation).
 * @throws {ApiError} BadRequest, NotFound
 */
export async function podLocation({ loopback, namespace, name: text }: SubresourceCall): Promise<ProxyLocation> {
  const { scheme, name, port } = splitSchemeNamePort(text, 'pod');
  const pod = await loopback.resource(Pods).get({ namespace, name });
  return { scheme, host: ipOf(pod), port: port || firstPort(pod) };
}

function ipOf({ status }: Pod): string {
  return status?.podIPs?.[0]?.ip ?? status?.podIP ?? '';
}

function firstPort({ spec }: Pod): string {
  const declared = spec.containers.flatMap(({ ports }) => ports ?? [])[0]?.containerPort;
  return declared === undefined ? '' : String(declared);
}
