import { readJson, getOwn, isJsonObject, type JsonObject, type JsonValue, type KubeObject, type Status } from '@kubewright/api-machinery';
import type { AdmissionRequest } from '@kubewright/apiserver';
import { requestAttributes } from '../matching/request-attributes.ts';

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
  const body = { uid, ...requestAttributes(request, version), object: object ?? null, oldObject: old ?? null };
  return { kind: 'AdmissionReview', apiVersion: `admission.k8s.io/${reviewVersion}`, request: body as unknown as JsonObject };
}

/**
 * Reads the answer to a review. @throws {Error} that says what is wrong with it
 * (k8s.io/apiserver admission/plugin/webhook/request.VerifyAdmissionResponse).
 */
export function verifyReview(
  answer: JsonObject,
  { uid, reviewVersion, mutating }: { uid: string; reviewVersion: ReviewVersion; mutating: boolean },
): ReviewAnswer {
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
    throw new Error(
      `expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`,
    );
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
  return readJson(new TextDecoder().decode(bytes));
}

function textsOf(value: JsonValue | undefined): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
