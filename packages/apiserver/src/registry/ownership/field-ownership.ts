import { FieldSet, formatTime, managedFieldsAfter, printableOf, type KubeObject } from '@kubewright/api-machinery';
import type { WriteOptions } from '../../request/write-options.ts';
import { acrossVersions } from './across-versions.ts';
import { canonicalObject } from '../storage/object-walks.ts';
import type { ResourceCall } from '../resource-call.ts';
import type { ServedResource } from '../served-resource.ts';

/** Who writes, as managedFields names it. */
export interface FieldWriter {
  readonly manager: string;
}

/** The field manager of a request: the one it names, else the first part of its user agent. */
export function writerOf(call: Pick<ResourceCall, 'userAgent'>, options: WriteOptions): FieldWriter {
  return { manager: options.fieldManager || managerOf(call.userAgent) };
}

function managerOf(userAgent: string): string {
  const product = printableOf(userAgent.split('/', 1)[0]!);
  return product.slice(0, 128) || 'unknown';
}

/**
 * The draft with managedFields that tell what this writer set; compared at the version of the request and at those that
 * the entries name.
 */
export function ownedBy(
  call: ResourceCall,
  { manager }: FieldWriter,
  old: KubeObject | undefined,
  draft: KubeObject,
  nowMs: number,
): Promise<KubeObject> | KubeObject {
  if (call.owned === false) return draft;
  const { resource, subresource } = call;
  const { apiVersion, version } = resource;
  const atVersion = canonicalObject(version.schema, resource.fromStorage(draft), 'compared');
  // Nobody owns anything, says the writer; what is written leaves that out.
  if (draft.metadata.managedFields?.length === 0) atVersion.metadata.managedFields = [];
  const { schema } = version;
  const live = old && atRequest(resource, old);
  const nowText = formatTime(nowMs);
  const { resetFields: reset } = resetFields(resource, subresource);
  const owning = acrossVersions(resource, subresource, ({ toVersion }) =>
    managedFieldsAfter({ schema, live, draft: atVersion, manager, apiVersion, subresource, nowText, resetFields: reset, toVersion }),
  );
  const own = (managedFields: KubeObject['metadata']['managedFields']): KubeObject => {
    if (managedFields) draft.metadata.managedFields = managedFields;
    else if (draft.metadata.managedFields) delete draft.metadata.managedFields;
    return draft;
  };
  return owning instanceof Promise ? owning.then(own) : own(owning);
}

/** The stored object at the version of the request, with what its type cannot leave out: conversions write no zeros. */
export function atRequest(resource: ServedResource, stored: KubeObject): KubeObject {
  const object = resource.fromStorage(stored);
  return resource.version.conversion ? canonicalObject(resource.version.schema, object, 'written') : object;
}

const resetFieldsOf = new WeakMap<ServedResource, Map<string, { resetFields?: FieldSet }>>();

/** Fields that a writer of this end point never owns, because the server discards what it sends there. */
export function resetFields(resource: ServedResource, subresource: string): { resetFields?: FieldSet } {
  let known = resetFieldsOf.get(resource);
  if (!known) resetFieldsOf.set(resource, (known = new Map()));
  let fields = known.get(subresource);
  if (!fields) known.set(subresource, (fields = findResetFields(resource, subresource)));
  return fields;
}

function findResetFields({ definition, version, builtIn }: ServedResource, subresource: string): { resetFields?: FieldSet } {
  const own = definition.hooks.resetFields?.(subresource);
  if (own) return { resetFields: FieldSet.ofFields(...own) };
  if (!definition.subresources.some(({ name }) => name === 'status')) return {};
  if (subresource !== 'status') return { resetFields: FieldSet.ofFields(['status']) };
  const others = [...(version.schema.properties?.keys() ?? [])].filter(
    (name) => !['apiVersion', 'kind', ...(builtIn ? ['metadata'] : []), 'status'].includes(name),
  );
  return { resetFields: FieldSet.ofFields(...others.map((name) => [name])) };
}
