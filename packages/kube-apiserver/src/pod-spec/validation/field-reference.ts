import { type FieldError, invalidValue, isQualifiedName, notSupported, required } from '@kubewright/api-machinery';
import type { ObjectFieldSelector, ResourceFieldSelector } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { exactQuantity, quantityText } from '../../validation/quantity.ts';

/** What the downward API can tell in environment variables. */
export const envFieldPaths: readonly string[] = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** What it can tell in files. */
export const volumeFieldPaths: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

const knownPaths = new Set([
  ...envFieldPaths,
  ...volumeFieldPaths,
  'spec.restartPolicy',
  'spec.schedulerName',
  'spec.host',
  'status.phase',
]);

/** `path['key']`; undefined for what has no subscript (fieldpath.SplitMaybeSubscriptedPath). */
function subscriptOf(fieldPath: string): { path: string; key: string } | undefined {
  const at = fieldPath.indexOf("['");
  if (at < 1 || at + 2 > fieldPath.length - 2 || !fieldPath.endsWith("']")) return undefined;
  return { path: fieldPath.slice(0, at), key: fieldPath.slice(at + 2, -2) };
}

/** Upstream's validateObjectFieldSelector. */
export function validateFieldReference(reference: ObjectFieldSelector, paths: readonly string[], at: string, errors: FieldError[]): void {
  const { apiVersion, fieldPath } = reference;
  if (!apiVersion) return void errors.push(required(`${at}.apiVersion`));
  if (!fieldPath) return void errors.push(required(`${at}.fieldPath`));
  const wrong = (why: string): void => void errors.push(invalidValue(`${at}.fieldPath`, fieldPath, `error converting fieldPath: ${why}`));
  if (apiVersion !== 'v1') return wrong(`unsupported pod version: ${apiVersion}`);
  if (paths.includes(fieldPath)) return;
  const subscript = subscriptOf(fieldPath);
  if (subscript) {
    const { path, key } = subscript;
    if (path === 'metadata.annotations') errors.push(...checked(isQualifiedName, key.toLowerCase(), at));
    else if (path === 'metadata.labels') errors.push(...checked(isQualifiedName, key, at));
    else wrong(`field label does not support subscript: ${fieldPath}`);
    return;
  }
  if (!knownPaths.has(fieldPath)) return wrong(`field label not supported: ${fieldPath}`);
  const internal = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath;
  if (!paths.includes(internal)) errors.push(notSupported(`${at}.fieldPath`, internal, paths));
}

const resourcePaths = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const isHugePages = (resource: string): boolean => resource.startsWith('limits.hugepages-') || resource.startsWith('requests.hugepages-');
const sizes = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/** Upstream's validateContainerResourceFieldSelector; in a volume it must say which container it means. */
export function validateResourceReference(reference: ResourceFieldSelector, inVolume: boolean, at: string, errors: FieldError[]): void {
  const { containerName, resource = '', divisor } = reference;
  if (inVolume && !containerName) errors.push(required(`${at}.containerName`));
  else if (!resource) errors.push(required(`${at}.resource`));
  else if (!resourcePaths.includes(resource) && !isHugePages(resource))
    errors.push(notSupported(`${at}.resource`, resource, resourcePaths));
  if (!exactQuantity(divisor)) return;
  const kind = divisorKind(resource);
  const allowed = kind === 'cpu' ? ['1m', '1'] : sizes;
  if (!kind || allowed.includes(quantityText(divisor))) return;
  const values = kind === 'cpu' ? '1m and 1' : sizes.join(', ');
  errors.push(invalidValue(`${at}.divisor`, resource, `only divisor's values ${values} are supported with the ${kind} resource`));
}

function divisorKind(resource: string): string | undefined {
  if (isHugePages(resource)) return 'hugepages';
  if (!resourcePaths.includes(resource)) return undefined;
  const name = resource.slice(resource.indexOf('.') + 1);
  return name === 'ephemeral-storage' ? 'local ephemeral storage' : name;
}
