import { type KubeObject, Quantity } from '@kubewright/api-machinery';
import type { PersistentVolumeClaim } from '@kubewright/api/core/v1';
import type { QuotaEvaluator } from './quota-evaluator.ts';
import { readUsage } from './resource-list.ts';
import { nameMatches } from './scopes.ts';

const one = Quantity.ofInteger(1);
const names = ['count/persistentvolumeclaims', 'persistentvolumeclaims', 'requests.storage'];
const classSuffix = '.storageclass.storage.k8s.io/';
const ofClass = ['persistentvolumeclaims', 'requests.storage'].map((name) => `${classSuffix}${name}`);

/** Claims, what they ask for, and both for each storage class (pkg/quota/v1/evaluator/core/persistent_volume_claims.go). */
export const persistentVolumeClaimEvaluator: QuotaEvaluator = {
  resource: { group: '', resource: 'persistentvolumeclaims' },
  counts: (name) => names.includes(name) || ofClass.some((suffix) => name.endsWith(suffix)),
  matchesScope: (object, { scopeName, operator, values = [] }) =>
    scopeName === 'VolumeAttributesClass' && matchesClasses([...attributesClasses(object)], operator, values),
  // A status may say that more was allocated, and is counted without being refused.
  handles: ({ operation, subresource }) =>
    (subresource === '' && operation === 'CREATE') || (operation === 'UPDATE' && ['', 'status'].includes(subresource)),
  replenishes: (object, old) =>
    storageOf(object)?.compare(storageOf(old) ?? Quantity.zero) !== 0 ||
    String([...attributesClasses(object)]) !== String([...attributesClasses(old)]),
  usage(object) {
    const { metadata, spec } = object as PersistentVolumeClaim;
    const usage = new Map([
      ['count/persistentvolumeclaims', one],
      ['persistentvolumeclaims', one],
    ]);
    const storageClass = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName;
    if (storageClass) usage.set(`${storageClass}${classSuffix}persistentvolumeclaims`, one);
    const storage = storageOf(object);
    if (storage) usage.set('requests.storage', storage);
    if (storage && storageClass) usage.set(`${storageClass}${classSuffix}requests.storage`, storage);
    return usage;
  },
};

/** What is asked for, or what was allocated where that is more; in whole bytes. */
function storageOf(object: KubeObject): Quantity | undefined {
  const { spec, status } = object as PersistentVolumeClaim;
  const requested = readUsage(spec?.resources?.requests).get('storage');
  const allocated = readUsage(status?.allocatedResources).get('storage');
  const counted = requested && allocated && allocated.compare(requested) > 0 ? allocated : requested;
  const whole = counted && Quantity.ofInteger(counted.toInteger(), counted.format);
  return whole && counted.compare(whole) !== 0 ? whole : counted;
}

/** Classes that the claim asks for, has, or is on its way to. */
function attributesClasses(object: KubeObject): Set<string> {
  const { spec, status } = object as PersistentVolumeClaim;
  const classes = [
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ];
  return new Set(classes.filter((name): name is string => Boolean(name)));
}

const matchesClasses = (classes: readonly string[], operator: string, values: readonly string[]): boolean =>
  classes.length === 0 ? nameMatches('', operator, values) : classes.some((name) => nameMatches(name, operator, values));
