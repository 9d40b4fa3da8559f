import { type FieldError, invalidValue, isQualifiedName } from '@kubewright/api-machinery';
import { validateQualifiedName } from '../validation/qualified-name.ts';

const containerResources = new Set(['cpu', 'memory', 'ephemeral-storage']);
const countedResources = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
];
const computeResources = ['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]);
const quotaResources = new Set([...computeResources, 'requests.storage', ...countedResources]);
const standardResources = new Set([...quotaResources, 'storage']);
const integerResources = new Set(countedResources);

export const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
const isQuotaHugePages = (name: string): boolean => isHugePages(name) || name.startsWith('requests.hugepages-');
/** Of Kubernetes itself: without a domain, or with its own. */
export const isNativeResource = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
export const isOvercommitAllowed = (name: string): boolean => isNativeResource(name) && !isHugePages(name);
export const isStandardQuotaResource = (name: string): boolean => quotaResources.has(name) || isQuotaHugePages(name);
const isStandardResource = (name: string): boolean => standardResources.has(name) || isQuotaHugePages(name);
export const isExtendedResource = (name: string): boolean =>
  !isNativeResource(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0;
/** Counted in whole numbers. */
export const isIntegerResource = (name: string): boolean => integerResources.has(name) || isExtendedResource(name);

/** A resource that exists, or whose name has a domain (core validation validateResourceName). */
export function checkResourceName(name: string, field: string, errors: FieldError[]): boolean {
  const wrong = validateQualifiedName(name, field);
  errors.push(...wrong);
  if (wrong.length > 0) return false;
  if (name.includes('/') || isStandardResource(name)) return true;
  errors.push(invalidValue(field, name, 'must be a standard resource type or fully qualified'));
  return false;
}

/** A resource that a container can ask for (validateContainerResourceName). */
export function checkContainerResourceName(name: string, field: string, errors: FieldError[]): void {
  if (containerResources.has(name)) return;
  checkResourceName(name, field, errors);
  if (!name.includes('/')) {
    if (!isHugePages(name)) errors.push(invalidValue(field, name, 'must be a standard resource for containers'));
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    errors.push(invalidValue(field, name, "doesn't follow extended resource name standard"));
  }
}

/** A resource that can be limited by quota (ValidateResourceQuotaResourceName). */
export function checkQuotaResourceName(name: string, field: string, errors: FieldError[]): void {
  checkResourceName(name, field, errors);
  if (!name.includes('/') && !isStandardQuotaResource(name))
    errors.push(invalidValue(field, name, 'must be a standard resource for quota'));
}
