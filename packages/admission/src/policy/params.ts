import { isNotFound, labelSelectorFromObject, type KubeObject, type ResourceType } from '@kubewright/api-machinery';
import type { ParamKind, ParamRef } from '@kubewright/api/admissionregistration/v1';
import type { Client } from '@kubewright/client';

/** Finds the resource of a kind; undefined while nothing of that kind is served. */
export type KindLookup = (apiVersion: string, kind: string) => ResourceType<KubeObject> | undefined;

export interface ParamDeps {
  readonly client: Client;
  readonly resourceOfKind: KindLookup;
}

/** How a binding names parameters, for a request in a namespace. */
export interface ParamRequest {
  readonly kind: ParamKind | undefined;
  readonly ref: ParamRef | undefined;
  readonly namespace: string;
}

/**
 * The parameters a binding evaluates its policy with, null where it has none
 * (k8s.io/apiserver admission/plugin/policy/generic CollectParams).
 * @throws {Error} when the binding is configured wrongly, or demands parameters that are not there.
 */
export async function collectParams(
  { client, resourceOfKind }: ParamDeps,
  { kind, ref, namespace }: ParamRequest,
): Promise<readonly (KubeObject | null)[]> {
  if (!kind || !ref) return [null];
  const type = resourceOfKind(kind.apiVersion ?? '', kind.kind ?? '');
  if (!type) throw new Error(`paramKind kind \`${kind.apiVersion ?? ''}, Kind=${kind.kind ?? ''}\` not known`);
  const found = await find(client, type, ref, namespaceOf(type, ref, namespace));
  if (found.length === 0 && ref.parameterNotFoundAction === 'Deny') {
    throw new Error('no params found for policy binding with `Deny` parameterNotFoundAction');
  }
  return found;
}

function namespaceOf({ scope }: ResourceType<KubeObject>, ref: ParamRef, requested: string): string {
  if (scope === 'Cluster') {
    if (ref.namespace) throw new Error('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
    return '';
  }
  const namespace = ref.namespace || requested;
  if (namespace === '') throw new Error('cannot use namespaced paramRef in policy binding that matches cluster-scoped resources');
  return namespace;
}

async function find(
  client: Client,
  type: ResourceType<KubeObject>,
  { name, selector }: ParamRef,
  namespace: string,
): Promise<readonly KubeObject[]> {
  const within = namespace === '' ? {} : { namespace };
  const resource = client.resource(type);
  if (!name) return (await resource.list({ ...within, labelSelector: labelSelectorFromObject(selector ?? {}).toString() })).items;
  try {
    return [await resource.get({ name, ...within })];
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
