import { deepFreeze, type KubeObject } from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';

const uidMark = Buffer.from('"uid":"');
const noEntries: ReadonlyMap<string, string> = new Map();

/**
 * The stored bytes with `"resourceVersion":"N"` put in right behind metadata.uid. Values are stored without their
 * revision (it is not known while they are encoded) and with names, namespace and uid first in metadata, so that the
 * first `"uid":"` is the object's own: nothing before it can hold a quote.
 */
export function withResourceVersion(value: Uint8Array, revision: number): Uint8Array {
  const buffer = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const mark = buffer.indexOf(uidMark);
  if (mark < 0) throw new Error('stored object has no uid');
  const at = buffer.indexOf(0x22, mark + uidMark.length) + 1;
  const insert = `,"resourceVersion":"${revision}"`;
  const bytes = Buffer.allocUnsafeSlow(buffer.length + insert.length);
  buffer.copy(bytes, 0, 0, at);
  bytes.write(insert, at, 'latin1');
  buffer.copy(bytes, at + insert.length, at);
  return bytes;
}

/** The object with its resourceVersion where its bytes have it, behind the uid, sharing everything else. */
export function objectWithResourceVersion(object: KubeObject, revision: number): KubeObject {
  const source = object.metadata as Readonly<Record<string, unknown>>;
  const metadata: Record<string, unknown> = {};
  const resourceVersion = String(revision);
  for (const key of Object.keys(source)) {
    metadata[key] = source[key];
    if (key === 'uid') metadata['resourceVersion'] = resourceVersion;
  }
  metadata['resourceVersion'] = resourceVersion;
  return { ...object, metadata };
}

interface StoredItemInit {
  readonly key: string;
  readonly revision: number;
  readonly bytes: Uint8Array;
  readonly object: KubeObject;
  readonly fields: ReadonlyMap<string, string> | undefined;
}

/**
 * One object as it is kept: bytes and an index row. The parsed form is shared while anybody holds it, and parsed again
 * when nobody did: an informer in this process keeps it alive, an object nobody watches costs its bytes only.
 */
export class StoredItem implements CachedObject {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly bytes: Uint8Array;
  readonly labels: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<string, string>;
  readonly apiVersion: string;
  #parsed: WeakRef<KubeObject>;

  constructor({ key, revision, bytes, object, fields }: StoredItemInit) {
    this.key = key;
    this.revision = revision;
    this.bytes = bytes;
    this.namespace = object.metadata.namespace ?? '';
    this.name = object.metadata.name ?? '';
    this.labels = object.metadata.labels ? new Map(Object.entries(object.metadata.labels)) : noEntries;
    this.fields = fields ?? noEntries;
    this.apiVersion = object.apiVersion ?? '';
    this.#parsed = new WeakRef(object);
  }

  object(): KubeObject {
    const known = this.#parsed.deref();
    if (known) return known;
    const object = deepFreeze(parseObject(this.bytes));
    this.#parsed = new WeakRef(object);
    return object;
  }
}

/** Parses JSON bytes this server has encoded itself. */
export function parseObject(bytes: Uint8Array): KubeObject {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) as KubeObject;
}
