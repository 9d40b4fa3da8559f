import { methodNotAllowed } from '@kubewright/api-machinery';
import { noSuchMethod, noSuchPath } from '../request/no-such-path.ts';
import { getComputed, keyOfComputed, listComputed } from './computed.ts';
import { createObject } from './create.ts';
import { deleteCollection } from './delete-collection.ts';
import { deleteObject } from './delete.ts';
import { getObject } from './get.ts';
import { listObjects } from './list.ts';
import { patchObject } from './patch.ts';
import type { Answer, ResourceCall, VerbDeps } from './resource-call.ts';
import { scaleVerbs } from './scale.ts';
import type { ServedResource } from './served-resource.ts';
import { updateObject } from './update.ts';

type Verb = (call: ResourceCall, deps: VerbDeps) => Promise<Answer>;

const mainVerbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ['get', getObject],
  ['list', listObjects],
  ['create', createObject],
  ['update', updateObject],
  ['patch', patchObject],
  ['delete', deleteObject],
  ['deletecollection', deleteCollection],
]);
/** Subresources that are views of the object itself. */
const viewVerbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ['get', getObject],
  ['update', updateObject],
  ['patch', patchObject],
]);

/** Runs the generic verb a call asks for. @throws {ApiError} NotFound, MethodNotAllowed and whatever the verb throws. */
export function dispatch(call: ResourceCall, deps: VerbDeps): Promise<Answer> {
  assertOffered(call.resource, call);
  const computed = call.resource.definition.stored ? undefined : deps.computed?.get(keyOfComputed(call.resource.definition));
  if (computed) return call.verb === 'get' ? getComputed(call, computed) : listComputed(call, computed);
  const verbs = call.subresource === '' ? mainVerbs : call.subresource === 'scale' ? scaleVerbs : viewVerbs;
  const verb = verbs.get(call.verb);
  if (!verb) throw noSuchMethod();
  const loading = needsPatterns(call) ? deps.patterns.load() : undefined;
  const answering = loading ? loading.then(() => verb(call, deps)) : verb(call, deps);
  return call.resource.definition.converter ? shown(call, answering) : answering;
}

/** The answer with its objects as the version of the request shows them. */
async function shown({ resource }: ResourceCall, answering: Promise<Answer>): Promise<Answer> {
  const answer = await answering;
  switch (answer.kind) {
    case 'object':
      return { ...answer, item: await resource.showOne(answer.item) };
    case 'list':
      return { ...answer, items: await resource.show(answer.items) };
    default:
      return answer;
  }
}

/** Custom resources and their definitions have regular expressions of users to match. */
function needsPatterns({ resource: { builtIn, definition } }: ResourceCall): boolean {
  return !builtIn || definition.group === 'apiextensions.k8s.io';
}

/** @throws {ApiError} NotFound or MethodNotAllowed when the resource has no such path or verb. */
export function assertOffered(
  resource: ServedResource,
  { verb, subresource, namespace, name }: Pick<ResourceCall, 'verb' | 'subresource' | 'namespace' | 'name'>,
): void {
  const { definition } = resource;
  // A cluster-scoped resource is not found below a namespace, nor a namespaced one outside of any (CVE-2019-11247).
  if (resource.namespaced && namespace === '' && verb !== 'watch' && verb !== 'list')
    throw name === '' && definition.verbs.includes('list') ? noSuchMethod() : noSuchPath();
  if (!resource.namespaced && namespace !== '' && definition.plural !== 'namespaces') throw noSuchPath();
  const offered = subresource === '' ? definition.verbs : definition.subresources.find((each) => each.name === subresource)?.verbs;
  if (!offered) throw noSuchPath();
  // What is only created has no path for one of it, nor one for all of them.
  if (subresource === '' && name !== '' && !definition.verbs.some((each) => namedVerbs.has(each))) throw noSuchPath();
  if (resource.namespaced && namespace === '' && !definition.verbs.includes('list')) throw noSuchPath();
  const passedOn = subresource === 'proxy' && verb === '';
  if (!(offered.includes(verb) || passedOn) || (subresource === '' && isMisplaced(verb, name)))
    throw subresource === '' || resource.builtIn ? noSuchMethod() : methodNotAllowed(resource.groupResource, verb);
}

const namedVerbs: ReadonlySet<string> = new Set(['get', 'update', 'patch', 'delete']);

/** What is created is named in the body, and what is changed in the path: below a name POST is a subresource's alone. */
const isMisplaced = (verb: string, name: string): boolean => (name === '' ? verb === 'update' || verb === 'patch' : verb === 'create');
