import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '@kubewright/api-machinery';
import type { AdmissionRequest } from '@kubewright/apiserver';

/**
 * What an AdmissionRequest says besides its objects, as webhooks are sent it and expressions read it as `request`, at
 * the version of the resource that matched (k8s.io/apiserver admission/plugin/webhook/request and plugin/cel).
 */
export function requestAttributes(request: AdmissionRequest, version: string): JsonObject {
  const { definition, subresource, operation, name, namespace, dryRun, object, old } = request;
  const { group, plural } = definition;
  const kindAt = (at: string): JsonObject => kindOf(request, at, object ?? old);
  return {
    kind: kindAt(version),
    resource: { group, version, resource: plural },
    ...(subresource && { subResource: subresource }),
    requestKind: kindAt(request.version),
    requestResource: { group, version: request.version, resource: plural },
    ...(subresource && { requestSubResource: subresource }),
    ...(name && { name }),
    ...(namespace && { namespace }),
    operation,
    userInfo: userInfo(request),
    dryRun,
    options: optionsOf(request),
  };
}

function kindOf({ definition, subresource }: AdmissionRequest, version: string, object: KubeObject | undefined): JsonObject {
  const other = definition.subresources.find(({ name }) => name === subresource)?.kind;
  if (other) return { group: other.group, version: other.version, kind: other.kind };
  // Options of a connect and bodies of special subresources bring their own kind.
  const kind = object?.kind && subresource !== '' ? object.kind : definition.kind;
  return { group: definition.group, version, kind };
}

function userInfo({ user }: AdmissionRequest): JsonObject {
  const extra = Object.fromEntries([...(user.extra ?? [])].map(([key, values]) => [key, [...values]]));
  return {
    ...(user.name && { username: user.name }),
    ...(user.uid && { uid: user.uid }),
    ...(user.groups.length > 0 && { groups: [...user.groups] }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

const optionKinds: Readonly<Record<string, string>> = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' };
const optionFields = [
  'gracePeriodSeconds',
  'preconditions',
  'orphanDependents',
  'propagationPolicy',
  'fieldManager',
  'fieldValidation',
] as const;

function optionsOf({ operation, options, dryRun }: AdmissionRequest): JsonValue {
  const kind = optionKinds[operation];
  if (!kind) return null;
  const set: JsonObject = { kind, apiVersion: 'meta.k8s.io/v1' };
  if (dryRun) set['dryRun'] = ['All'];
  for (const field of optionFields) {
    const value = options[field] as JsonValue | undefined;
    const isEmpty = value === undefined || value === null || value === '' || (isJsonObject(value) && Object.keys(value).length === 0);
    if (!isEmpty) set[field] = value;
  }
  return set;
}
