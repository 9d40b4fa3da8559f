import { badRequest, type JsonObject, type KubeObject } from '@kubewright/api-machinery';
import { isTrue } from '../../request/request-info.ts';
import { admissionRequest, type AdmissionChain, type AdmissionInput } from './admission-chain.ts';
import type { ResourceCall } from '../resource-call.ts';

/** Options of a connect by resource and subresource: their kind, and which parameters are lists or true and false. */
const connectOptions: ReadonlyMap<
  string,
  { readonly kind: string; readonly flags: readonly string[]; readonly lists: readonly string[]; readonly texts: readonly string[] }
> = new Map([
  ['pods/exec', { kind: 'PodExecOptions', flags: ['stdin', 'stdout', 'stderr', 'tty'], lists: ['command'], texts: ['container'] }],
  ['pods/attach', { kind: 'PodAttachOptions', flags: ['stdin', 'stdout', 'stderr', 'tty'], lists: [], texts: ['container'] }],
  ['pods/portforward', { kind: 'PodPortForwardOptions', flags: [], lists: ['ports'], texts: [] }],
  ['pods/proxy', { kind: 'PodProxyOptions', flags: [], lists: [], texts: ['path'] }],
  ['services/proxy', { kind: 'ServiceProxyOptions', flags: [], lists: [], texts: ['path'] }],
  ['nodes/proxy', { kind: 'NodeProxyOptions', flags: [], lists: [], texts: ['path'] }],
]);

/**
 * Admission of what a special subresource is about to do: a connect with its options, or the creation of its body,
 * which plugins may change in place.
 * @throws {ApiError} when a plugin refuses.
 */
export async function admitSpecial(
  admission: AdmissionChain,
  call: ResourceCall,
  query: URLSearchParams,
  rest: string,
  body?: KubeObject,
): Promise<void> {
  const input = inputOf(call, query, rest, body);
  if (!input) return;
  const request = admissionRequest(call, input);
  await admission.admit(request);
  await admission.validate(request);
}

function inputOf(call: ResourceCall, query: URLSearchParams, rest: string, body: KubeObject | undefined): AdmissionInput | undefined {
  const { name, verb } = call;
  const connect = connectObject(call, query, rest);
  const shape = { name, old: undefined, dryRun: isTrue(call.query.get('dryRun')), options: {} };
  if (connect && query.has('dryRun')) throw badRequest('dryRun is not supported');
  if (connect) return { ...shape, operation: 'CONNECT', object: connect };
  if (verb !== 'create' || !body) return undefined;
  // A body may leave its metadata out; plugins count on it.
  body.metadata ??= {};
  return { ...shape, operation: 'CREATE', name: name || (body.metadata.name ?? ''), object: body };
}

function connectObject({ resource, subresource }: ResourceCall, query: URLSearchParams, rest: string): KubeObject | undefined {
  const options = resource.groupResource.group === '' ? connectOptions.get(`${resource.definition.plural}/${subresource}`) : undefined;
  if (!options) return undefined;
  const object: JsonObject = { kind: options.kind, apiVersion: 'v1' };
  for (const flag of options.flags) if (isTrue(query.get(flag))) object[flag] = true;
  for (const list of options.lists)
    if (query.has(list)) object[list] = list === 'ports' ? query.getAll(list).map(Number) : query.getAll(list);
  for (const text of options.texts) {
    const value = text === 'path' ? rest : query.get(text);
    if (value) object[text] = value;
  }
  return object as unknown as KubeObject;
}
