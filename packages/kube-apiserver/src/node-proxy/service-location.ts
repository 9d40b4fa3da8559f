import { isNotFound, notFound, type Random, randomInt, serviceUnavailable } from '@kubewright/api-machinery';
import { Endpoints, type EndpointAddress, Pods, Services } from '@kubewright/api/core/v1';
import type { SubresourceCall } from '@kubewright/apiserver';
import type { ProxyLocation } from './proxy-subresource.ts';
import { splitSchemeNamePort } from './scheme-name-port.ts';

/**
 * Where a proxy request to a service goes: any ready endpoint of the port, given by name or number, that is a pod of
 * the service's namespace and has this address (CVE-2021-25740): hand-made endpoints lead nowhere (registry/core/service
 * ResourceLocation).
 * @throws {ApiError} ServiceUnavailable when there is none.
 */
export async function serviceLocation(call: SubresourceCall, random: Random): Promise<ProxyLocation> {
  const { name: text } = call;
  const { scheme, name, port } = splitSchemeNamePort(text, 'service');
  const portName = /^[0-9]+$/.test(port) ? await nameOfPort(call, name, Number(port)) : port;
  const { subsets = [] } = await endpointsOf(call, name);
  if (subsets.length === 0) throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  for (const { addresses = [], ports = [] } of startingAnywhere(subsets, random)) {
    const number = ports.find((each) => (each.name ?? '') === portName)?.port;
    if (number === undefined) continue;
    for (const address of startingAnywhere(addresses, random))
      if (await isPodHere(call, address)) return { scheme, host: address.ip, port: String(number) };
  }
  throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(text)}`);
}

/** @throws {ApiError} NotFound, of the service that was asked for. */
function endpointsOf({ loopback, namespace }: SubresourceCall, name: string): Promise<Endpoints> {
  const missing = (error: unknown): never => {
    throw isNotFound(error) ? notFound({ group: '', resource: 'services' }, name) : error;
  };
  return loopback.resource(Endpoints).get({ namespace, name }).catch(missing);
}

async function nameOfPort({ loopback, namespace }: SubresourceCall, name: string, number: number): Promise<string> {
  const service = await loopback.resource(Services).get({ namespace, name });
  const found = service.spec.ports?.find(({ port }) => port === number);
  if (!found) throw serviceUnavailable(`no service port ${number} found for service ${JSON.stringify(name)}`);
  return found.name ?? '';
}

async function isPodHere({ loopback, namespace }: SubresourceCall, { ip, targetRef }: EndpointAddress): Promise<boolean> {
  if (!targetRef?.name || (targetRef.namespace ?? '') !== namespace) return false;
  const pod = await loopback
    .resource(Pods)
    .get({ namespace, name: targetRef.name })
    .catch((error: unknown) => (isNotFound(error) ? undefined : Promise.reject(error as Error)));
  const { podIP, podIPs = [] } = pod?.status ?? {};
  return podIP === ip || podIPs.some((each) => each.ip === ip);
}

/** The same items, beginning with a random one. */
function startingAnywhere<T>(items: readonly T[], random: Random): T[] {
  const first = items.length === 0 ? 0 : randomInt(random, items.length);
  return [...items.slice(first), ...items.slice(0, first)];
}
