import { controllerOf, Quantity } from '@kubewright/api-machinery';
import type { DeviceRequest, ResourceClaim } from '@kubewright/api/resource/v1';
import { type DeviceContext, isExtendedResourceOfQuota } from './device-context.ts';
import { podUsage } from './pod-usage.ts';
import type { QuotaContext, QuotaEvaluator } from './quota-evaluator.ts';
import type { Usage } from './resource-list.ts';

const countName = 'count/resourceclaims.resource.k8s.io';
const classSuffix = '.deviceclass.resource.k8s.io/devices';
const implicitPrefix = 'requests.deviceclass.resource.kubernetes.io/';
/** `All` devices are at most so many. */
const mostDevices = 32;

/** Claims of devices: how many, and how many devices of each class at worst (pkg/quota/v1/evaluator/core/resource_claims.go). */
export const resourceClaimEvaluator: QuotaEvaluator = {
  resource: { group: 'resource.k8s.io', resource: 'resourceclaims' },
  counts(name, { devices }) {
    if (name === countName || name.endsWith(classSuffix)) return true;
    if (!devices) return false;
    if (name.startsWith(implicitPrefix) && devices.extendedResourceOf(name.slice(implicitPrefix.length)) !== '') return true;
    return isExtendedResourceOfQuota(name) && devices.isOfDevices(name.slice('requests.'.length));
  },
  matchesScope: () => false,
  handles: ({ operation, subresource }) => subresource === '' && (operation === 'CREATE' || operation === 'UPDATE'),
  replenishes: () => false,
  usage(object, context) {
    const claim = object as ResourceClaim;
    const usage = new Map([[countName, Quantity.ofInteger(1)]]);
    for (const request of claim.spec.devices?.requests ?? []) {
      for (const [deviceClass, count] of mostOf(request)) {
        const name = `${deviceClass}${classSuffix}`;
        usage.set(name, (usage.get(name) ?? Quantity.zero).add(Quantity.ofInteger(count)));
      }
    }
    if (context.devices) addExtendedResources(usage, usageOfPod(claim, context, context.devices), context.devices);
    return usage;
  },
};

/** Devices of each class that a request may come to; of alternatives, the most of each class. */
function mostOf({ exactly, firstAvailable = [] }: DeviceRequest): Map<string, number | bigint> {
  const most = new Map<string, number | bigint>();
  for (const { deviceClassName, allocationMode, count } of firstAvailable.length > 0 ? firstAvailable : exactly ? [exactly] : []) {
    const devices = allocationMode === 'ExactCount' ? (count ?? 0) : allocationMode === 'All' ? mostDevices : 0;
    // A single request counts even when it is for nothing, as upstream's sums show.
    if (devices > (most.get(deviceClassName) ?? (exactly ? -1 : 0))) most.set(deviceClassName, devices);
  }
  return most;
}

/** Devices also count as the extended resource of their class, less what the pod that they were claimed for counts already. */
function addExtendedResources(usage: Map<string, Quantity>, counted: Usage, devices: DeviceContext): void {
  const extended = new Map<string, Quantity>();
  for (const [name, quantity] of usage) {
    const deviceClass = name.endsWith(classSuffix) ? name.slice(0, -classSuffix.length) : '';
    if (deviceClass === '') continue;
    extended.set(`${implicitPrefix}${deviceClass}`, quantity);
    const resource = devices.extendedResourceOf(deviceClass);
    if (resource !== '') extended.set(`requests.${resource}`, quantity);
  }
  for (const [name, quantity] of extended) {
    const left = counted.has(name) ? quantity.subtract(counted.get(name)!) : quantity;
    if (left.nanos > 0n) usage.set(name, left);
  }
}

/** What the pod counts for that the scheduler made this claim for; nothing when it is not that pod's one such claim. */
function usageOfPod(claim: ResourceClaim, { nowMs }: QuotaContext, devices: DeviceContext): Usage {
  const none: Usage = new Map();
  const owner = isForExtendedResource(claim) ? controllerOf(claim) : undefined;
  if (!owner || owner.kind !== 'Pod' || owner.apiVersion !== 'v1') return none;
  const { namespace = '', name = '' } = claim.metadata;
  const pod = devices.pod(namespace, owner.name);
  if (!pod || pod.metadata.uid !== owner.uid) return none;
  const told = pod.status?.extendedResourceClaimStatus;
  if (told ? told.resourceClaimName !== name : devices.claims(namespace).some((other) => isBefore(other, claim, owner.uid))) return none;
  return podUsage(pod, nowMs);
}

const isForExtendedResource = ({ metadata }: ResourceClaim): boolean =>
  metadata.annotations?.['resource.kubernetes.io/extended-resource-claim'] === 'true';

function isBefore(other: ResourceClaim, claim: ResourceClaim, owner: string): boolean {
  if (!isForExtendedResource(other) || controllerOf(other)?.uid !== owner) return false;
  const [its, ours] = [other, claim].map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? '') || 0);
  return its! < ours! || (its === ours && other.metadata.name! < claim.metadata.name!);
}
