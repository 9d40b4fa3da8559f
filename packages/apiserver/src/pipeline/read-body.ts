import {
  type ApiError,
  badRequest,
  decodeCbor,
  decodeEnveloped,
  goQuote,
  loadYamlLeniently,
  maxJsonDepth,
  parseApiVersion,
  parseJson,
  requestEntityTooLarge,
  unnamedError,
  unreadableHead,
  unwrapProtobuf,
  withReadableHead,
  yamlText,
  type JsonObject,
} from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import type { HttpRequest } from '@kubewright/http';
import type { RequestBody } from '../registry/resource-call.ts';
import {
  applyCborType,
  applyYamlType,
  cborType,
  jsonType,
  negotiateInput,
  negotiatePatch,
  protobufType,
  strategicType,
  type PatchContentType,
  type InputForms,
  type MediaType,
} from '../request/negotiation.ts';

/** @throws {ApiError} RequestEntityTooLarge past `maxBytes`; 500 without a reason where the rest of it does not come. */
export function readBody(request: HttpRequest, maxBytes: number): Promise<Uint8Array> {
  return request.body(maxBytes).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'BodyTooLargeError') throw requestEntityTooLarge(`limit is ${maxBytes}`);
    // Nobody reads the answer, and nothing is wrong with this server.
    if (error instanceof Error && error.name === 'BodyAbortedError') throw unnamedError('unexpected EOF');
    throw error;
  });
}

/** What decoding a body needs to know of the resource it is for. */
export interface BodyTarget extends InputForms {
  readonly kind: string;
  readonly version: string;
}

/** The body of a create, update or delete. @throws {ApiError} UnsupportedMediaType, BadRequest. */
export function decodeObjectBody(bytes: Uint8Array, contentType: string | undefined, target: BodyTarget): RequestBody | undefined {
  const mediaType = negotiateInput(contentType, target);
  if (bytes.byteLength > 0) return decode(bytes, mediaType, target);
  if (target.kind === 'DeleteOptions') return undefined;
  throw unrecognized(bytes, target.kind, `${unreadableHead}unexpected end of JSON input`);
}

/** The body of a patch with its media type. @throws {ApiError} UnsupportedMediaType, BadRequest. */
export function decodePatchBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  target: BodyTarget,
): { body: RequestBody; patchType: string } {
  const patchType = negotiatePatch(contentType, { strategic: target.protobuf, cbor: target.cbor });
  // Whoever applies sees no difference: the fields are owned just the same.
  if (patchType === applyCborType) return { patchType: applyYamlType, body: decodePatchCbor(bytes) };
  return { patchType, body: patchType === applyYamlType ? decodeApply(bytes) : parsePatch(jsonText(bytes), patchType, target) };
}

/** Broken octets are replaced, as Go's decoder does. */
const jsonText = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

/** A strategic merge is of values; the others put texts together, which are read as a Go type when they are whole. */
function parsePatch(text: string, patchType: PatchContentType, { protobuf: typed }: BodyTarget): RequestBody {
  try {
    return decodeJson(text, typed && patchType !== strategicType);
  } catch (error) {
    const { message } = error as Error;
    throw badRequest(patchType === strategicType ? message : `error decoding patch: ${message}`);
  }
}

function decode(bytes: Uint8Array, mediaType: MediaType, target: BodyTarget): RequestBody {
  const { kind } = target;
  try {
    if (mediaType === protobufType) return { value: decodeProtobufBody(bytes), strictErrors: [] };
    if (mediaType === cborType) return { value: decodeCbor(bytes), strictErrors: [] };
    const text = mediaType === jsonType ? jsonText(bytes) : yamlText(bytes);
    const body = mediaType === jsonType ? decodeJson(text, target.protobuf) : decodeYaml(text);
    if (body.value === null) return { ...body, value: {} };
    const value = withReadableHead(body.value);
    if (!target.protobuf && kind !== 'DeleteOptions') assertKindNamed(value, text);
    return body;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // What it is could be read, as far as that goes.
    if (kind !== 'DeleteOptions' && numberTooLarge.test(message))
      throw badRequest(`${kind} in version ${JSON.stringify(target.version)} cannot be handled as a ${kind}: ${message}`);
    // What is no YAML was never looked at as JSON.
    const bare =
      mediaType === protobufType ||
      mediaType === cborType ||
      error instanceof MissingHeadError ||
      /^(?:yaml: |json: unsupported value: |unsupported map key )/.test(message);
    throw unrecognized(bytes, kind, bare ? message : unreadableHead + message);
  }
}

const numberTooLarge = /^json: cannot unmarshal number \S+ into Go value of type float64$/;
class MissingHeadError extends SyntaxError {}

/** A custom resource says itself what it is; a built-in kind need not. @throws {MissingHeadError} */
function assertKindNamed(value: JsonObject, text: string): void {
  if (!value['kind']) throw new MissingHeadError(`Object 'Kind' is missing in '${text}'`);
}

function unrecognized(bytes: Uint8Array, kind: string, why: string): ApiError {
  if (kind === 'DeleteOptions') return badRequest(why);
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(bytes)})`);
}

/** The envelope names the kind; a kind nobody knows cannot be read. */
function decodeProtobufBody(bytes: Uint8Array): JsonObject {
  const envelope = unwrapProtobuf(bytes);
  const { group, version } = parseApiVersion(envelope.apiVersion);
  const schema = schemaOf({ group, version, kind: envelope.kind });
  if (!schema) throw new Error(`no kind ${JSON.stringify(envelope.kind)} is registered for version ${JSON.stringify(envelope.apiVersion)}`);
  return decodeEnveloped(schema, envelope);
}

/** How numbers are written matters for what is read into a Go type. */
function decodeJson(text: string, typed: boolean): RequestBody {
  const { value, duplicateFields, oddNumbers } = parseJson(text, maxJsonDepth, { oddNumbers: typed });
  return { value, strictErrors: duplicateFields.map((path) => `duplicate field ${goQuote(path)}`), ...(oddNumbers && { oddNumbers }) };
}

function decodeYaml(text: string): RequestBody {
  const { value, duplicateKeys } = loadYamlLeniently(text);
  return {
    value,
    strictErrors: duplicateKeys.length === 0 ? [] : [`yaml: unmarshal errors:\n${duplicateKeys.map((line) => `  ${line}`).join('\n')}`],
  };
}

/** An applied configuration. @throws {ApiError} BadRequest */
function decodeApply(bytes: Uint8Array): RequestBody {
  try {
    return decodeYaml(yamlText(bytes));
  } catch (error) {
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${(error as Error).message}`);
  }
}

function decodePatchCbor(bytes: Uint8Array): RequestBody {
  try {
    return { value: decodeCbor(bytes), strictErrors: [] };
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`);
  }
}

/** The first bytes of a body that could not be read as upstream shows them: in hexadecimal where they are no JSON object. */
function summary(bytes: Uint8Array): string {
  if (bytes.byteLength === 0) return '<empty>';
  const shown = Buffer.from(bytes.subarray(0, 30)).toString(bytes[0] === 0x7b ? 'utf8' : 'hex');
  return bytes.byteLength > 30 ? `${shown} ...` : shown;
}
