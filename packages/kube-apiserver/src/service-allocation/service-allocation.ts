import { type FieldError, invalid, invalidValue } from '@kubewright/api-machinery';
import type { Service, ServicePort, ServiceSpec } from '@kubewright/api/core/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import { dropTypeDependentFields, keepAllocatedValues } from '../core/service/strategy.ts';
import { RangeFullError } from './range-allocator.ts';
import type { ServiceRange } from './ranges.ts';

export interface ServiceRanges {
  readonly clusterIps: ServiceRange<string>;
  readonly nodePorts: ServiceRange<number>;
}

/**
 * Gives services their cluster IP, families and node ports. Comes last among the mutating plugins, so that nothing is
 * taken for a request that another plugin refuses; what a later failure leaves taken, {@link ServiceRangeRepair} gives back.
 */
export class ServiceAllocation implements AdmissionPlugin {
  readonly name = 'ServiceAllocation';
  readonly admitsLast = true;
  readonly #ranges: ServiceRanges;

  constructor(deps: { ranges: ServiceRanges }) {
    this.#ranges = deps.ranges;
  }

  handles({ definition, subresource, operation }: AdmissionRequest): boolean {
    return definition.plural === 'services' && definition.group === '' && subresource === '' && (operation === 'CREATE' || operation === 'UPDATE');
  }

  async admit(request: AdmissionRequest): Promise<void> {
    const service = request.object as Service;
    const old = request.old as Service | undefined;
    if (!service.spec) return;
    if (old) {
      keepAllocatedValues(service, old);
      dropTypeDependentFields(service, old);
    }
    const errors = [...(await this.#assignClusterIp(service.spec, old?.spec, request)), ...(await this.#assignNodePorts(service.spec, old?.spec, request.dryRun))];
    if (errors.length > 0) throw invalid({ group: '', kind: 'Service' }, service.metadata.name ?? '', errors);
  }

  async #assignClusterIp(spec: ServiceSpec, old: ServiceSpec | undefined, request: AdmissionRequest): Promise<FieldError[]> {
    if (spec.type === 'ExternalName') return [];
    const asked = spec.clusterIP || spec.clusterIPs?.[0] || '';
    if (asked === 'None') return assignHeadless(spec);
    spec.ipFamilyPolicy ??= 'SingleStack';
    if ((spec.ipFamilies ?? []).length === 0) spec.ipFamilies = ['IPv4'];
    if (asked !== '' && asked === old?.clusterIP) return [];
    const result = await this.#takeClusterIp(asked, request);
    if ('error' in result) return [invalidValue('spec.clusterIPs', asked === '' ? [] : [asked], result.error)];
    spec.clusterIP = result.ip;
    spec.clusterIPs = [result.ip];
    return [];
  }

  async #takeClusterIp(asked: string, { dryRun, namespace, name }: AdmissionRequest): Promise<{ ip: string } | { error: string }> {
    const { allocator, indexOf, valueAt, text } = this.#ranges.clusterIps;
    if (asked === '') {
      try {
        return { ip: valueAt(await allocator.allocateNext({ dryRun })) };
      } catch (error) {
        if (error instanceof RangeFullError) return { error: `failed to allocate IP: ${error.message}` };
        throw error;
      }
    }
    const index = indexOf(asked);
    const failure = `failed to allocate IP ${asked}`;
    if (index === undefined) return { error: `${failure}: the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${text}` };
    // The first address is the API server's own, also when a crash came between taking it and creating the service.
    const isOwn = index === 0 && namespace === 'default' && name === 'kubernetes';
    return (await allocator.allocate(index, { dryRun })) || isOwn ? { ip: asked } : { error: `${failure}: provided IP is already allocated` };
  }

  async #assignNodePorts(spec: ServiceSpec, old: ServiceSpec | undefined, dryRun: boolean): Promise<FieldError[]> {
    const wants = spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
    const held = new Set([...(old?.ports ?? []).map(({ nodePort }) => nodePort), old?.healthCheckNodePort].filter(Boolean));
    const errors: FieldError[] = [];
    /** Ports of one number and several protocols share a node port. */
    const chosen = new Map<number, number>();
    for (const [index, port] of (spec.type === 'ExternalName' ? [] : (spec.ports ?? [])).entries()) {
      if (port.nodePort) errors.push(...(await this.#takeNodePort(port.nodePort, held, `spec.ports[${index}].nodePort`, dryRun)));
      else if (wants) port.nodePort = sharedPort(spec.ports ?? [], port, chosen) ?? (await this.#nextNodePort(dryRun));
      if (!port.nodePort) continue;
      chosen.set(port.port, port.nodePort);
      held.add(port.nodePort);
    }
    if (spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local') {
      if (spec.healthCheckNodePort) errors.push(...(await this.#takeNodePort(spec.healthCheckNodePort, held, 'spec.healthCheckNodePort', dryRun)));
      else spec.healthCheckNodePort = await this.#nextNodePort(dryRun);
    }
    return errors;
  }

  async #takeNodePort(port: number, held: ReadonlySet<unknown>, field: string, dryRun: boolean): Promise<FieldError[]> {
    if (held.has(port)) return [];
    const { allocator, indexOf, text } = this.#ranges.nodePorts;
    const index = indexOf(port);
    if (index === undefined) return [invalidValue(field, port, `provided port is not in the valid range. The range of valid ports is ${text}`)];
    return (await allocator.allocate(index, { dryRun })) ? [] : [invalidValue(field, port, 'provided port is already allocated')];
  }

  async #nextNodePort(dryRun: boolean): Promise<number> {
    return this.#ranges.nodePorts.valueAt(await this.#ranges.nodePorts.allocator.allocateNext({ dryRun }));
  }
}

function assignHeadless(spec: ServiceSpec): FieldError[] {
  spec.clusterIP = 'None';
  spec.clusterIPs = ['None'];
  // Without a selector nobody knows which families the endpoints will have.
  const selectorless = Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= selectorless ? 'RequireDualStack' : 'SingleStack';
  if ((spec.ipFamilies ?? []).length === 0) spec.ipFamilies = spec.ipFamilyPolicy === 'RequireDualStack' ? ['IPv4', 'IPv6'] : ['IPv4'];
  return [];
}

function sharedPort(ports: readonly ServicePort[], { port, protocol }: ServicePort, chosen: ReadonlyMap<number, number>): number | undefined {
  const others = ports.filter((other) => other.port === port && other.protocol !== protocol);
  return others.length > 0 ? chosen.get(port) : undefined;
}
