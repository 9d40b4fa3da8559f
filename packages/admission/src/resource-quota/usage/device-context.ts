import { isQualifiedName } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import type { DeviceClass, ResourceClaim } from '@kubewright/api/resource/v1';

/** What counting claims needs to know of their surroundings (KEP-5004, on since 1.36). */
export interface DeviceContext {
  /** The extended resource that stands for devices of the class; '' when there is none. */
  extendedResourceOf(deviceClass: string): string;
  /** Whether an extended resource stands for the devices of some class. */
  isOfDevices(extendedResource: string): boolean;
  pod(namespace: string, name: string): Pod | undefined;
  /** Claims of the namespace. */
  claims(namespace: string): readonly ResourceClaim[];
}

const implicitPrefix = 'deviceclass.resource.kubernetes.io/';

export function deviceContext(classes: readonly DeviceClass[], objects: Pick<DeviceContext, 'pod' | 'claims'>): DeviceContext {
  const resources = new Map(classes.map(({ metadata, spec }) => [metadata.name!, spec.extendedResourceName ?? '']));
  const explicit = new Set(resources.values());
  return {
    ...objects,
    extendedResourceOf: (deviceClass) => resources.get(deviceClass) ?? '',
    isOfDevices: (name) =>
      (name !== '' && explicit.has(name)) || (name.startsWith(implicitPrefix) && resources.has(name.slice(implicitPrefix.length))),
  };
}

const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

/** Resources of devices carry a domain that is not Kubernetes' own, but for the one that names a class. */
export function isExtendedResource(name: string): boolean {
  return (
    name.startsWith(implicitPrefix) ||
    (!isNative(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0)
  );
}

/** Whether a name in a quota is about requests of an extended resource. */
export function isExtendedResourceOfQuota(name: string): boolean {
  return name.startsWith('requests.') && (!isNative(name) || name.startsWith(`requests.${implicitPrefix}`));
}
