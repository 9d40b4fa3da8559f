import { type FieldError, type Random, internalError, invalid, invalidValue, randomSuffix } from '@kubewright/api-machinery';
import type { Service, ServiceSpec } from '@kubewright/api/core/v1';
import type { AdmissionPlugin, AdmissionRequest, Family } from '@kubewright/apiserver';
import { validateClusterIps } from '../core/service/cluster-ip-validation.ts';
import { dropTypeDependentFields, keepAllocatedValues, normalizeClusterIps } from '../core/service/strategy.ts';
import { type AddressRequest, AllocationError, type ClusterIpAllocator, type ServiceKey } from './cluster-ip-allocator.ts';
import { addressesIn, assignIpFamilies } from './ip-families.ts';
import { AllocatorMetrics } from './allocator-metrics.ts';
import { assignNodePorts, nodePortsFor } from './node-ports.ts';
import type { ServiceRange } from './ranges.ts';

export interface ServiceRanges {
  readonly clusterIps: ClusterIpAllocator;
  readonly nodePorts: ServiceRange<number>;
}

const maxGeneratedPrefix = 58;

/**
 * Gives services their families, cluster IPs and node ports. Comes last among the mutating plugins, so that nothing is
 * taken for a request that another plugin refuses. What was taken goes back at once when the request fails later.
 */
export class ServiceAllocation implements AdmissionPlugin {
  readonly name = 'ServiceAllocation';
  readonly admitsLast = true;
  readonly #ports = new AllocatorMetrics({ name: 'nodeport', values: 'NodePorts', value: 'NodePort' });
  readonly #deps: { ranges: ServiceRanges; random: Random };

  constructor(deps: { ranges: ServiceRanges; random: Random }) {
    this.#deps = deps;
  }

  families(): readonly Family[] {
    const { clusterIps, nodePorts } = this.#deps.ranges;
    const { held, size } = nodePorts.allocator;
    return [...clusterIps.metrics(), ...this.#ports.families(() => [{ labels: '', allocated: held, available: size - held }])];
  }

  handles({ definition, subresource, operation }: AdmissionRequest): boolean {
    return (
      definition.plural === 'services' &&
      definition.group === '' &&
      subresource === '' &&
      (operation === 'CREATE' || operation === 'UPDATE')
    );
  }

  async admit(request: AdmissionRequest): Promise<void> {
    const service = request.object as Service;
    const old = request.old as Service | undefined;
    if (!service.spec) return;
    if (old) {
      keepAllocatedValues(service, old);
      dropTypeDependentFields(service, old);
    } else normalizeClusterIps(service);
    // An address is held in a service's name, so the name has to be known by now.
    if (!service.metadata.name && service.metadata.generateName) {
      service.metadata.name = service.metadata.generateName.slice(0, maxGeneratedPrefix) + randomSuffix(this.#deps.random);
    }
    const owner = { namespace: request.namespace, name: service.metadata.name ?? '' };
    // What is wrong first is what is told, and nothing more is taken.
    const errors = await this.#assignClusterIps(service.spec, old?.spec, owner, request);
    const nodePorts = nodePortsFor(request, this.#deps.ranges.nodePorts, this.#ports);
    if (errors.length === 0) errors.push(...(await assignNodePorts(nodePorts, service.spec, old?.spec, request.dryRun)));
    if (errors.length > 0) throw invalid({ group: '', kind: 'Service' }, owner.name, errors);
  }

  async #assignClusterIps(
    spec: ServiceSpec,
    old: ServiceSpec | undefined,
    owner: ServiceKey,
    request: AddressRequest,
  ): Promise<FieldError[]> {
    if (spec.type === 'ExternalName') return [];
    const { clusterIps } = this.#deps.ranges;
    const malformed: FieldError[] = [];
    validateClusterIps(spec, malformed, old?.clusterIPs);
    if (malformed.length > 0) return malformed;
    const errors = assignIpFamilies(spec, clusterIps.families, old);
    if (errors.length > 0) return errors;
    if (spec.clusterIP === 'None' || spec.clusterIPs?.[0] === 'None') {
      spec.clusterIP = 'None';
      spec.clusterIPs = ['None'];
      return [];
    }
    const asked = addressesIn(spec);
    const held = new Set(old ? addressesIn(old) : []);
    const ips: string[] = [];
    for (const [index, family] of (spec.ipFamilies ?? []).entries()) {
      const ip = asked[index];
      if (ip === undefined) ips.push(await this.#next(() => clusterIps.allocateNext(family as 'IPv4' | 'IPv6', owner, request)));
      else {
        if (!held.has(ip)) errors.push(...(await this.#take(ip, owner, request)));
        ips.push(ip);
      }
    }
    spec.clusterIP = ips[0];
    spec.clusterIPs = ips;
    return errors;
  }

  async #next(allocate: () => Promise<string>): Promise<string> {
    try {
      return await allocate();
    } catch (error) {
      if (error instanceof AllocationError) throw internalError(`failed to allocate a serviceIP: ${error.message}`);
      throw error;
    }
  }

  async #take(ip: string, owner: ServiceKey, request: AddressRequest): Promise<FieldError[]> {
    try {
      await this.#deps.ranges.clusterIps.allocate(ip, owner, request);
      return [];
    } catch (error) {
      if (error instanceof AllocationError) return [invalidValue('spec.clusterIPs', [ip], `failed to allocate IP ${ip}: ${error.message}`)];
      throw error;
    }
  }
}
