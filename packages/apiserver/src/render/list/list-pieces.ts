import { dumpYaml, encodeProtobuf, stringifyJson, withSortedKeys, writeCborList, type JsonObject } from '@kubewright/api-machinery';
import { cborType, jsonType, protobufType, yamlType, type MediaType } from '../../request/negotiation.ts';
import { kindSchema, protobufSchema } from '../encode-document.ts';
import { protobufList } from '../protobuf-list.ts';
import type { ListDocument } from './list-document.ts';

/** A piece of nothing: work was done, and others may have a turn before the next piece. */
export const pause = new Uint8Array(0);
/** Stored bytes that are parsed and encoded in one go: a few milliseconds. */
const workBytes = 256 * 1024;

type ListWriter = (list: ListDocument, pretty: boolean) => Iterable<Uint8Array>;

/** A list in pieces, in any encoding. @throws {ApiError} NotAcceptable for a kind that has no protobuf form. */
export function listPieces(list: ListDocument, mediaType: MediaType, pretty: boolean): Iterable<Uint8Array> {
  return writers[mediaType](list, pretty);
}

const writers: Readonly<Record<MediaType, ListWriter>> = {
  [jsonType]: (list, pretty) => (pretty ? prettyJson(list) : json(list)),
  [yamlType]: yaml,
  [protobufType]: protobuf,
  [cborType]: (list) =>
    writeCborList(
      list.head,
      list.field,
      list.items.length,
      elements(list),
      kindSchema(list.head)?.properties?.get(list.field)?.schema.items,
    ),
};

/** The elements in turn, with pauses between them. */
function* elements({ items, element }: ListDocument): Iterable<JsonObject | undefined> {
  let work = 0;
  for (const item of items) {
    work += item.sizeBytes;
    if (work > workBytes) {
      yield undefined;
      work = 0;
    }
    yield element(item);
  }
}

const isNull = ({ noneIsNull, items }: ListDocument): boolean => noneIsNull === true && items.length === 0;

function* json(list: ListDocument): Iterable<Uint8Array> {
  if (isNull(list)) {
    yield Buffer.from(`${stringifyJson({ ...list.head, [list.field]: null })}\n`);
    return;
  }
  yield Buffer.from(`${stringifyJson(list.head).slice(0, -1)},"${list.field}":[`);
  let first = true;
  for (const element of elements(list)) {
    yield element ? Buffer.from(`${first ? '' : ','}${stringifyJson(element)}`) : pause;
    if (element) first = false;
  }
  yield Buffer.from(']}\n');
}

function* prettyJson(list: ListDocument): Iterable<Uint8Array> {
  const indented = (value: object, by: string): string => stringifyJson(value, 2).replaceAll('\n', `\n${by}`);
  if (isNull(list)) {
    yield Buffer.from(stringifyJson({ ...list.head, [list.field]: null }, 2));
    return;
  }
  const frame: JsonObject = { ...list.head, [list.field]: [] };
  const [before = '', after = ''] = stringifyJson(list.sorted ? withSortedKeys(frame) : frame, 2).split(`"${list.field}": []`);
  yield Buffer.from(`${before}"${list.field}": [`);
  let first = true;
  for (const element of elements(list)) {
    yield element ? Buffer.from(`${first ? '' : ','}\n    ${indented(element, '    ')}`) : pause;
    if (element) first = false;
  }
  yield Buffer.from(`${first ? '' : '\n  '}]${after}`);
}

/** Keys are sorted, and the elements of a list stand at the column of its key. */
function* yaml(list: ListDocument): Iterable<Uint8Array> {
  for (const key of [...Object.keys(list.head), list.field].sort()) {
    if (key !== list.field || list.items.length === 0) {
      yield Buffer.from(dumpYaml({ [key]: list.head[key] ?? (isNull(list) ? null : []) }));
      continue;
    }
    yield Buffer.from(`${key}:\n`);
    for (const element of elements(list)) yield element ? Buffer.from(dumpYaml([element])) : pause;
  }
}

/** The length of a message stands before it, so the elements of a long list are encoded twice and never kept. */
function* protobuf(list: ListDocument): Iterable<Uint8Array> {
  const schema = protobufSchema(list.head);
  const item = schema.properties!.get(list.field)!.schema.items!;
  let itemBytes = 0;
  const { head, field, tail } = protobufList(schema, list.head);
  for (const element of elements(list)) {
    if (element) itemBytes += field(encodeProtobuf(item, element).byteLength).total;
    else yield pause;
  }
  yield head(itemBytes);
  for (const element of elements(list)) {
    if (!element) {
      yield pause;
      continue;
    }
    const message = encodeProtobuf(item, element);
    yield field(message.byteLength).head;
    yield message;
  }
  yield tail;
}
