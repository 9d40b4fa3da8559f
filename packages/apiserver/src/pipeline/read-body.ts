import { badRequest, goValueOf, isJsonObject, decodeCbor, decodeEnveloped, loadYamlLeniently, parseApiVersion, parseJson, requestEntityTooLarge, unwrapProtobuf, type JsonObject, type JsonValue } from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import type { HttpRequest } from '@kubewright/http';
import type { RequestBody } from '../registry/resource-call.ts';
import { applyCborType, applyYamlType, cborType, jsonType, negotiateInput, negotiatePatch, protobufType, type InputForms, type MediaType } from '../request/negotiation.ts';

/** @throws {ApiError} RequestEntityTooLarge past `maxBytes`. */
export async function readBody(request: HttpRequest, maxBytes: number): Promise<Uint8Array> {
  try {
    return await request.body(maxBytes);
  } catch (error) {
    if (error instanceof Error && error.name === 'BodyTooLargeError') throw requestEntityTooLarge(`limit is ${maxBytes}`);
    throw error;
  }
}

/** What decoding a body needs to know of the resource it is for. */
export interface BodyTarget extends InputForms {
  readonly kind: string;
}

/** The body of a create, update or delete. @throws {ApiError} UnsupportedMediaType, BadRequest. */
export function decodeObjectBody(bytes: Uint8Array, contentType: string | undefined, target: BodyTarget): RequestBody | undefined {
  const mediaType = negotiateInput(contentType, target);
  return bytes.byteLength === 0 ? undefined : decode(bytes, mediaType, target);
}

/** The body of a patch with its media type. @throws {ApiError} UnsupportedMediaType, BadRequest. */
export function decodePatchBody(bytes: Uint8Array, contentType: string | undefined, target: BodyTarget): { body: RequestBody; patchType: string } {
  const patchType = negotiatePatch(contentType, { strategic: target.protobuf, cbor: target.cbor });
  // Whoever applies sees no difference: the fields are owned just the same.
  if (patchType === applyCborType) return { patchType: applyYamlType, body: decodePatchCbor(bytes) };
  const text = textOf(bytes);
  return { patchType, body: patchType === applyYamlType ? decodeApply(text) : parsePatch(text) };
}

function parsePatch(text: string): RequestBody {
  try {
    return decodeJson(text);
  } catch {
    throw badRequest('invalid JSON patch');
  }
}

/** A custom resource says what it is; of others the path says it. */
function decode(bytes: Uint8Array, mediaType: MediaType, { kind, protobuf }: BodyTarget): RequestBody {
  const body = read(bytes, mediaType, kind);
  if (protobuf || kind === 'DeleteOptions' || hasKind(body.value)) return body;
  const text = mediaType === jsonType ? textOf(bytes) : JSON.stringify(body.value);
  throw badRequest(`the object provided is unrecognized (must be of type ${kind}): Object 'Kind' is missing in '${text}' (${summary(bytes)})`);
}

const textOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string => Buffer.from(buffer, byteOffset, byteLength).toString('utf8');

function read(bytes: Uint8Array, mediaType: MediaType, kind: string): RequestBody {
  try {
    if (mediaType === protobufType) return { value: decodeProtobufBody(bytes), strictErrors: [] };
    if (mediaType === cborType) return { value: decodeCbor(bytes), strictErrors: [] };
    const body = mediaType === jsonType ? decodeJson(textOf(bytes)) : decodeYaml(textOf(bytes));
    assertTypeMeta(body.value);
    return body;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const why = mediaType === protobufType || mediaType === cborType ? message : `couldn't get version/kind; json parse error: ${message}`;
    throw badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(bytes)})`);
  }
}

const hasKind = (value: JsonValue): boolean => isJsonObject(value) && value['kind'] !== undefined && value['kind'] !== '';

/** @throws {Error} in the words of Go for what is no object, and for a kind or version that is no text. */
function assertTypeMeta(value: JsonValue): void {
  const type = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  if (value === null) return;
  if (!isJsonObject(value)) throw new Error(`json: cannot unmarshal ${goValueOf(value)} into Go value of type ${type}`);
  for (const name of ['apiVersion', 'kind'] as const) {
    const given = value[name] ?? '';
    if (typeof given !== 'string') throw new Error(`json: cannot unmarshal ${goValueOf(given)} into Go struct field .${name} of type string`);
  }
}

/** The envelope names the kind; a kind nobody knows cannot be read. */
function decodeProtobufBody(bytes: Uint8Array): JsonObject {
  const envelope = unwrapProtobuf(bytes);
  const { group, version } = parseApiVersion(envelope.apiVersion);
  const schema = schemaOf({ group, version, kind: envelope.kind });
  if (!schema) throw new Error(`no kind ${JSON.stringify(envelope.kind)} is registered for version ${JSON.stringify(envelope.apiVersion)}`);
  return decodeEnveloped(schema, envelope);
}

function decodeJson(text: string): RequestBody {
  const { value, duplicateFields } = parseJson(text);
  return { value, strictErrors: duplicateFields.map((path) => `duplicate field "${path}"`) };
}

function decodeYaml(text: string): RequestBody {
  const { value, duplicateKeys } = loadYamlLeniently(text);
  return { value, strictErrors: duplicateKeys.length === 0 ? [] : [`yaml: unmarshal errors:\n${duplicateKeys.map((line) => `  ${line}`).join('\n')}`] };
}

/** An applied configuration. @throws {ApiError} BadRequest */
function decodeApply(text: string): RequestBody {
  try {
    return decodeYaml(text);
  } catch (error) {
    throw badRequest(`error encoding patch: ${(error as Error).message}`);
  }
}

function decodePatchCbor(bytes: Uint8Array): RequestBody {
  try {
    return { value: decodeCbor(bytes), strictErrors: [] };
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`);
  }
}

/** The first bytes of a body that could not be read: of an object as they are, of anything else in hexadecimal. */
function summary(bytes: Uint8Array): string {
  if (bytes.byteLength === 0) return '<empty>';
  const shown = Buffer.from(bytes.subarray(0, 30)).toString(bytes[0] === 0x7b ? 'utf8' : 'hex');
  return bytes.byteLength > 30 ? `${shown} ...` : shown;
}

