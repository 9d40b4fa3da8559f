import { FieldSet, sortEntries, type KubeObject } from '@kubewright/api-machinery';
import type { ResourceCall } from './resource-call.ts';

type ManagedFields = KubeObject['metadata']['managedFields'];
type Entry = NonNullable<ManagedFields>[number];

/**
 * Entries as a write through /scale leaves them. Upstream turns those of the object into those of a Scale and back, and
 * knows an updater by its version: one that owns the replicas is not recognised on the way back. It keeps the rest, and
 * stands beside that once more, as owner of the replicas since no time (managedfields ScaleHandler).
 */
export function scaleEntries(call: ResourceCall, entries: ManagedFields, old: KubeObject | undefined): ManagedFields {
  const path = call.subresource === 'scale' && entries ? replicasPath(call) : undefined;
  if (!path || !entries) return entries;
  const before = new Map((old?.metadata.managedFields ?? []).map((entry) => [ownerOf(entry), entry.time]));
  const replicas = FieldSet.ofFields(path);
  return sortEntries(entries.flatMap((entry) => splitEntry(withTime(entry, before.get(ownerOf(entry))), replicas)));
}

function splitEntry(entry: Entry, replicas: FieldSet): Entry[] {
  if (entry.operation !== 'Update' || !entry.fieldsV1) return [entry];
  const owned = FieldSet.fromFieldsV1(entry.fieldsV1);
  if (owned.intersection(replicas).isEmpty) return [entry];
  const rest = owned.difference(replicas);
  const ofReplicas = withTime({ ...entry, fieldsV1: replicas.toFieldsV1() }, undefined);
  return rest.isEmpty ? [ofReplicas] : [{ ...entry, fieldsV1: rest.toFieldsV1() }, ofReplicas];
}

function withTime({ time: _time, manager, operation, apiVersion, ...fields }: Entry, time: string | undefined): Entry {
  return { manager, operation, apiVersion, ...(time !== undefined && { time }), ...fields } as Entry;
}

function replicasPath({ resource: { definition } }: ResourceCall): string[] | undefined {
  const scale = definition.subresources.find(({ name }) => name === 'scale')?.scale;
  return scale?.specReplicasPath.split('.').filter((field) => field !== '');
}

const ownerOf = ({ manager, operation, apiVersion, subresource }: Entry): string =>
  JSON.stringify([manager, operation, operation === 'Apply' ? '' : apiVersion, subresource]);
