import type { JsonValue, KubeObject } from '@kubewright/api-machinery';
import type { Answer } from '../registry/resource-call.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { jsonType, type OutputFormat } from '../request/negotiation.ts';
import { inChunks } from './chunks.ts';
import { encodeDocument } from './encode-document.ts';
import { jsonOf } from './object-json.ts';
import { listDocument } from './list/list-document.ts';
import { listPieces } from './list/list-pieces.ts';
import { listObject, storedListPieces } from './list/stored-list.ts';
import { transformObject, type Transformation } from './transform.ts';

/** An encoded answer; compression and general headers come later. */
export interface Rendered {
  readonly status: number;
  readonly contentType: string;
  /** Headers besides those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Chunks that are made while they are sent, or bytes. */
  readonly body: Uint8Array | Iterable<Uint8Array>;
  /** Estimated bytes of the body. */
  readonly sizeBytes: number;
}

export interface RenderOptions {
  readonly format: OutputFormat;
  readonly pretty: boolean;
  /** Unset: the objects as they are. */
  readonly transformation?: Transformation | undefined;
}

/** What Go's encoder ends every document with. */
const newline = Buffer.from('\n');

/** Encodes an answer; JSON of the storage version is put together from stored bytes. */
export function renderAnswer(resource: ServedResource, answer: Answer, options: RenderOptions): Rendered {
  const { format, pretty, transformation } = options;
  if (answer.kind === 'document') return renderDocument(answer.code, documentObject(resource, answer, transformation), options);
  const raw = !transformation && format.mediaType === jsonType && !pretty;
  if (answer.kind === 'list') return raw ? renderStoredList(resource, answer) : renderList(resource, answer, options);
  if (transformation)
    return renderDocument(answer.code, transformObject(resource, resource.objectOf(answer.item), transformation), options);
  if (!raw) return renderDocument(answer.code, resource.objectOf(answer.item), options);
  const bytes = jsonOf(resource, answer.item);
  return { status: answer.code, contentType: jsonType, body: [bytes, newline], sizeBytes: bytes.byteLength + newline.byteLength };
}

/** An answer as the object that the client gets, e.g. for an audit. */
export function answerObject(resource: ServedResource, answer: Answer, transformation?: Transformation): JsonValue {
  if (answer.kind === 'document') return documentObject(resource, answer, transformation) as JsonValue;
  if (!transformation) {
    return (answer.kind === 'list'
      ? listObject(resource, answer.items, answer.metadata)
      : resource.objectOf(answer.item)) as unknown as JsonValue;
  }
  if (answer.kind === 'object') return transformObject(resource, resource.objectOf(answer.item), transformation);
  const { head, field, items, element, noneIsNull = false } = listDocument(resource, answer.items, answer.metadata, transformation);
  return { ...head, [field]: noneIsNull && items.length === 0 ? null : items.map(element) };
}

/** What has no columns is no object of its resource, and comes as it is whatever was asked for. */
function documentObject(
  resource: ServedResource,
  { object, columns }: Extract<Answer, { kind: 'document' }>,
  transformation: Transformation | undefined,
): object {
  if (!transformation || !columns) return object;
  return transformObject(resource, object, { ...transformation, table: { ...transformation.table, columns } });
}

type ListOf = Extract<Answer, { kind: 'list' }>;

const storedBytes = ({ items }: ListOf): number => items.reduce((sum, item) => sum + item.sizeBytes, 0);

function renderStoredList(resource: ServedResource, list: ListOf): Rendered {
  return {
    status: 200,
    contentType: jsonType,
    body: inChunks(storedListPieces(resource, list.items, list.metadata)),
    sizeBytes: storedBytes(list),
  };
}

/** Lists of no more stored bytes are encoded at once, and their size is known. */
const wholeBytes = 1024 * 1024;

function renderList(resource: ServedResource, list: ListOf, { format, pretty, transformation }: RenderOptions): Rendered {
  const pieces = listPieces(listDocument(resource, list.items, list.metadata, transformation), format.mediaType, pretty);
  const answer = { status: 200, contentType: format.mediaType };
  const sizeBytes = storedBytes(list);
  if (sizeBytes > wholeBytes) return { ...answer, body: inChunks(pieces), sizeBytes };
  const body = Buffer.concat([...pieces]);
  return { ...answer, body, sizeBytes: body.byteLength };
}

export function renderDocument(status: number, object: object, { format, pretty }: Omit<RenderOptions, 'transformation'>): Rendered {
  const body = encodeDocument(object as KubeObject, format.mediaType, pretty);
  return { status, contentType: format.mediaType, body, sizeBytes: body.byteLength };
}
