import { type GroupResource, type KubeObject, Quantity } from '@kubewright/api-machinery';
import type { PersistentVolumeClaim, Pod, ResourceQuota, ScopedResourceSelectorRequirement, Service } from '@kubewright/api/core/v1';
import { missingResources, podUsage } from './pod-usage.ts';
import { type Usage, readUsage } from './resource-list.ts';
import { nameMatches, podMatchesScope, scopesOf } from './scopes.ts';

/** What objects of one resource count for. Pure; time only decides whether a pod that is going still counts. */
export interface QuotaEvaluator {
  readonly resource: GroupResource;
  /** Whether a quota's resource name is about these objects. */
  counts(name: string): boolean;
  usage(object: KubeObject, nowMs: number): Usage;
  matchesScope(object: KubeObject, scope: ScopedResourceSelectorRequirement): boolean;
  /** What the object must say because a quota limits `names`, and does not. */
  missing?(object: KubeObject, names: readonly string[]): string | undefined;
  /** An update can change what the object counts for. */
  readonly onUpdate: boolean;
}

const one = Quantity.ofInteger(1);
const classSuffix = '.storageclass.storage.k8s.io/';
const countName = ({ group, resource }: GroupResource): string => `count/${resource}${group ? `.${group}` : ''}`;
/** Resources that also count under their plain name, from before `count/`. */
const plainlyCounted = new Set(['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets']);

const pods: QuotaEvaluator = {
  resource: { group: '', resource: 'pods' },
  onUpdate: true,
  counts: (name) =>
    ['count/pods', 'pods', 'cpu', 'memory', 'ephemeral-storage'].includes(name) ||
    name.startsWith('hugepages-') ||
    (name.startsWith('requests.') && name !== 'requests.storage') ||
    name.startsWith('limits.'),
  usage: (object, nowMs) => podUsage(object as Pod, nowMs),
  matchesScope: (object, scope) => podMatchesScope(object as Pod, scope),
  missing: (object, names) => missingResources(object as Pod, names),
};

const services: QuotaEvaluator = {
  resource: { group: '', resource: 'services' },
  onUpdate: true,
  counts: (name) => ['count/services', 'services', 'services.nodeports', 'services.loadbalancers'].includes(name),
  matchesScope: () => false,
  usage(object) {
    const { type, ports = [], allocateLoadBalancerNodePorts } = (object as Service).spec;
    const usage = new Map([['count/services', one], ['services', one]]);
    const asked = ports.filter(({ nodePort }) => nodePort).length;
    const nodePorts = type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false) ? ports.length : type === 'LoadBalancer' ? asked : 0;
    usage.set('services.nodeports', Quantity.ofInteger(nodePorts));
    usage.set('services.loadbalancers', Quantity.ofInteger(type === 'LoadBalancer' ? 1 : 0));
    return usage;
  },
};

const claims: QuotaEvaluator = {
  resource: { group: '', resource: 'persistentvolumeclaims' },
  onUpdate: true,
  counts: (name) => ['count/persistentvolumeclaims', 'persistentvolumeclaims', 'requests.storage'].includes(name) || name.includes(classSuffix),
  matchesScope: (object, { scopeName, operator, values = [] }) =>
    scopeName === 'VolumeAttributesClass' && nameMatches((object as PersistentVolumeClaim).spec?.volumeAttributesClassName ?? '', operator, values),
  usage(object) {
    const { metadata, spec } = object as PersistentVolumeClaim;
    const usage = new Map([['count/persistentvolumeclaims', one], ['persistentvolumeclaims', one]]);
    const storageClass = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName;
    if (storageClass) usage.set(`${storageClass}${classSuffix}persistentvolumeclaims`, one);
    const storage = readUsage(spec?.resources?.requests).get('storage');
    if (storage) usage.set('requests.storage', storage);
    if (storage && storageClass) usage.set(`${storageClass}${classSuffix}requests.storage`, storage);
    return usage;
  },
};

function objectCount(resource: GroupResource): QuotaEvaluator {
  const names = [countName(resource), ...(resource.group === '' && plainlyCounted.has(resource.resource) ? [resource.resource] : [])];
  const usage = new Map(names.map((name) => [name, one]));
  return { resource, onUpdate: false, counts: (name) => names.includes(name), usage: () => usage, matchesScope: () => false };
}

const special = new Map([pods, services, claims].map((evaluator) => [evaluator.resource.resource, evaluator]));

/** How objects of a resource are counted: most only by their number. */
export function quotaEvaluator(resource: GroupResource): QuotaEvaluator {
  return (resource.group === '' ? special.get(resource.resource) : undefined) ?? objectCount(resource);
}

/** Whether the object counts for the quota at all: it is of a resource that the quota limits, and within all its scopes. */
export function quotaMatches(quota: ResourceQuota, evaluator: QuotaEvaluator, object: KubeObject): boolean {
  const names = Object.keys(quota.status?.hard ?? {});
  return names.some((name) => evaluator.counts(name)) && scopesOf(quota).every((scope) => evaluator.matchesScope(object, scope));
}

/** The resource that a name in a quota counts; undefined for one that nobody counts. */
export function resourceCountedBy(name: string): GroupResource | undefined {
  const found = [...special.values()].find((evaluator) => evaluator.counts(name));
  if (found) return found.resource;
  if (plainlyCounted.has(name)) return { group: '', resource: name };
  if (!name.startsWith('count/')) return undefined;
  const [resource = '', ...group] = name.slice('count/'.length).split('.');
  return { resource, group: group.join('.') };
}
