import { getOwn, isJsonObject, type JsonObject, type JsonValue, type KubeObject, type Status } from '@kubewright/api-machinery';
import type { AdmissionRequest } from '@kubewright/apiserver';

type ReviewVersion = 'v1' | 'v1beta1';

/** What a webhook has answered, checked. */
export interface ReviewAnswer {
  readonly allowed: boolean;
  readonly result: Partial<Status> | undefined;
  /** The decoded JSON patch; undefined: nothing is to change. */
  readonly patch: JsonValue | undefined;
  readonly warnings: readonly string[];
  /** To be told in the audit of the request. */
  readonly auditAnnotations: Readonly<Record<string, string>>;
}

export interface ReviewInput {
  readonly uid: string;
  readonly reviewVersion: ReviewVersion;
  /** The version of the resource the webhook's rule named. */
  readonly version: string;
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
}

/** The first of the versions a webhook understands that this server speaks. */
export function reviewVersionOf(offered: readonly string[]): ReviewVersion | undefined {
  return offered.find((version): version is ReviewVersion => version === 'v1' || version === 'v1beta1');
}

/** The AdmissionReview to send (k8s.io/apiserver admission/plugin/webhook/request). */
export function admissionReview(request: AdmissionRequest, { uid, reviewVersion, version, object, old }: ReviewInput): JsonObject {
  const { definition, subresource, operation, name, namespace, dryRun } = request;
  const { group, plural } = definition;
  const kindAt = (at: string): JsonObject => kindOf(request, at, object ?? old);
  const body = {
    uid,
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
    object: object ?? null,
    oldObject: old ?? null,
    dryRun,
    options: optionsOf(request),
  };
  return { kind: 'AdmissionReview', apiVersion: `admission.k8s.io/${reviewVersion}`, request: body as unknown as JsonObject };
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
    ...(user.name && { username: user.name }), ...(user.uid && { uid: user.uid }),
    ...(user.groups.length > 0 && { groups: [...user.groups] }), ...(Object.keys(extra).length > 0 && { extra }),
  };
}

const optionKinds: Readonly<Record<string, string>> = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' };
const optionFields = ['gracePeriodSeconds', 'preconditions', 'orphanDependents', 'propagationPolicy', 'fieldManager', 'fieldValidation'] as const;

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

/**
 * Reads the answer to a review. @throws {Error} that says what is wrong with it
 * (k8s.io/apiserver admission/plugin/webhook/request.VerifyAdmissionResponse).
 */
export function verifyReview(answer: JsonObject, { uid, reviewVersion, mutating }: { uid: string; reviewVersion: ReviewVersion; mutating: boolean }): ReviewAnswer {
  const response = getOwn(answer, 'response');
  if (!isJsonObject(response)) throw new Error('webhook response was absent');
  if (reviewVersion === 'v1') assertV1(answer, response, uid);
  const patch = patchOf(response, reviewVersion, mutating);
  const result = getOwn(response, 'status');
  const warnings = getOwn(response, 'warnings');
  return {
    allowed: getOwn(response, 'allowed') === true,
    result: isJsonObject(result) ? (result as Partial<Status>) : undefined,
    patch,
    auditAnnotations: textsOf(getOwn(response, 'auditAnnotations')),
    warnings: Array.isArray(warnings) ? warnings.filter((warning) => typeof warning === 'string') : [],
  };
}

function assertV1(answer: JsonObject, response: JsonObject, uid: string): void {
  const gotUid = String(getOwn(response, 'uid') ?? '');
  if (gotUid !== uid) throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(gotUid)}`);
  const [kind, apiVersion] = [String(getOwn(answer, 'kind') ?? ''), String(getOwn(answer, 'apiVersion') ?? '')];
  if (kind !== 'AdmissionReview' || apiVersion !== 'admission.k8s.io/v1') {
    throw new Error(`expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`);
  }
}

function patchOf(response: JsonObject, reviewVersion: ReviewVersion, mutating: boolean): JsonValue | undefined {
  const encoded = getOwn(response, 'patch');
  const type = getOwn(response, 'patchType');
  const patch = typeof encoded === 'string' ? encoded : '';
  const hasType = type !== undefined && type !== null;
  if (!mutating) {
    if (reviewVersion === 'v1' && patch !== '') throw new Error('validating webhook may not return response.patch');
    if (reviewVersion === 'v1' && hasType) throw new Error('validating webhook may not return response.patchType');
    return undefined;
  }
  if (reviewVersion === 'v1') {
    if (patch !== '' && !hasType) throw new Error('webhook returned response.patch but not response.patchType');
    if (patch === '' && hasType) throw new Error('webhook returned response.patchType but not response.patch');
    if (type === '') throw new Error('webhook returned invalid response.patchType of ""');
  }
  if (patch === '') return undefined;
  if (hasType && type !== 'JSONPatch') throw new Error(`unsupported patch type ${JSON.stringify(type)}`);
  return decodePatch(patch);
}

function decodePatch(base64: string): JsonValue {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as JsonValue;
}

function textsOf(value: JsonValue | undefined): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
