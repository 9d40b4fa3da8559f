import type { KubeObject } from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';
import type { ComputedResource } from '../contract.ts';
import { parseListOptions } from '../request/list-options.ts';
import type { Answer, ListAnswer, ResourceCall } from './resource-call.ts';
import { selectionOf } from './reading/selection.ts';

/** By what {@link VerbDeps} name one. */
export const keyOfComputed = ({ group, plural }: Pick<ComputedResource, 'group' | 'plural'>): string => `${group}/${plural}`;

/** GET of an object that is made for it. @throws {ApiError} NotFound */
export async function getComputed(call: ResourceCall, computed: ComputedResource): Promise<Answer> {
  return { kind: 'object', code: 200, item: itemOf(call, await computed.read(call.name, call.signal)) };
}

/** LIST of objects that are made for it: all of them, whatever revision or page was asked for, less what selectors leave out. */
export async function listComputed(call: ResourceCall, computed: ComputedResource): Promise<ListAnswer> {
  const { name: only, matches } = selectionOf(call.resource.definition, call, parseListOptions(call.query, false));
  const names = computed.names().filter((name) => only === undefined || name === only);
  const objects = await Promise.all(names.map((name) => computed.read(name, call.signal)));
  const items = objects.map((object) => itemOf(call, object)).filter((item) => matches?.(item) ?? true);
  return { kind: 'list', items, metadata: {} };
}

function itemOf({ resource: { storage } }: ResourceCall, object: KubeObject): CachedObject {
  return storage.unstoredItem(storage.keys.of({ namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '' }), object);
}
