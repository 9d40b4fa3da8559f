import { FieldSet, parseApiVersion, readOwners, writeOwners, type KubeObject, type Owners } from '@kubewright/api-machinery';
import type { ResourceCall } from '../resource-call.ts';

type ManagedFields = KubeObject['metadata']['managedFields'];

const scaleVersion = 'autoscaling/v1';
const replicasOfScale = FieldSet.ofFields(['spec', 'replicas']);

/** Who owns the replicas of an object, as its Scale tells it (managedfields ScaleHandler). */
export function toScaleEntries(call: ResourceCall, entries: ManagedFields): ManagedFields {
  const owners: Owners = new Map();
  for (const owner of readOwners(entries)?.values() ?? []) {
    const replicas = replicasAt(call, owner.apiVersion);
    if (!replicas || owner.set.intersection(replicas).isEmpty) continue;
    owners.set(owner.id, { ...owner, apiVersion: scaleVersion, set: replicasOfScale });
  }
  return writeOwners(owners);
}

/**
 * Entries of an object after its Scale, whose entries these are, has been written: who does not own the replicas there
 * has lost them. An updater is known by its version, and that is another one there: upstream takes the replicas from it,
 * and has it once more, as their owner since no time.
 */
export function toParentEntries(call: ResourceCall, entries: ManagedFields, scaleEntries: ManagedFields): ManagedFields {
  const before: Owners = readOwners(entries) ?? new Map();
  const ofScale: Owners = readOwners(scaleEntries) ?? new Map();
  const owners: Owners = new Map();
  for (const [id, owner] of before) {
    const replicas = replicasAt(call, owner.apiVersion);
    if (replicas === undefined) continue;
    const rest = replicas ? owner.set.difference(replicas) : owner.set;
    // Unless it has them in the Scale, too: then its entry stands for both.
    const isRobbed = !rest.equals(owner.set) && !ofScale.delete(id);
    if (!isRobbed) owners.set(id, owner);
    else if (!rest.isEmpty) owners.set(id, { ...owner, set: rest });
  }
  const { apiVersion } = call.resource;
  for (const [id, owner] of ofScale) {
    if (owner.set.intersection(replicasOfScale).isEmpty) continue;
    owners.set(id, { ...owner, apiVersion, set: replicasAt(call, apiVersion)!, time: before.get(id)?.time });
  }
  return writeOwners(owners);
}

/** Where a version has its replicas: null for nowhere; undefined when there is no such version. */
function replicasAt({ resource }: ResourceCall, apiVersion: string): FieldSet | null | undefined {
  const { definition } = resource.storage;
  const { group, version } = parseApiVersion(apiVersion);
  const found = group === definition.group ? definition.versions.find(({ name }) => name === version) : undefined;
  if (!found) return undefined;
  const scale = (found.own?.subresources ?? definition.subresources).find(({ name }) => name === 'scale')?.scale;
  return scale ? FieldSet.ofFields(scale.specReplicasPath.split('.').filter((field) => field !== '')) : null;
}
