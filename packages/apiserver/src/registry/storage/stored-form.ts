import type { KubeObject } from '@kubewright/api-machinery';
import { placeOfResourceVersion } from './sorted-metadata.ts';

/**
 * The form values of a resource have in the store: JSON without resourceVersion, which is not known while they are
 * encoded and is put in when they are read.
 */
export interface StoredForm {
  /** Whether this server could have written the value. Others write to the same etcd: kube-apiserver stores built-in kinds as protobuf. */
  isOwn(value: Uint8Array): boolean;
  /** The bytes with `"resourceVersion":"N"` at its place, in new memory. @throws {Error} for a value that is not of the form. */
  withResourceVersion(value: Uint8Array, revision: number, allocate?: Allocate): Uint8Array;
  /** The object with its resourceVersion where those bytes have it, sharing everything else. */
  objectWithResourceVersion(object: KubeObject, revision: number): KubeObject;
}

type Allocate = (sizeBytes: number) => Uint8Array;

const uidMark = Buffer.from('"uid":"');
const quote = 0x22;
const closingBrace = 0x7d;
/** More stands before the uid only where somebody else wrote the object: three names of at most 253 characters, kind and apiVersion. */
const mostBeforeUid = 2_048;
const ownBeginning = /^\{(?:"(?:kind|apiVersion)":"[^"\\]*",)*"metadata":\{(?:"(?:name|generateName|namespace|selfLink)":"[^"\\]*",)*$/;

/** Built-in kinds: fields in wire order, so that the first `"uid":"` is the object's own: nothing before it can hold a quote. */
export const typedForm: StoredForm = {
  isOwn: (value) => {
    if (value.at(-1) !== closingBrace) return false;
    const beginning = bufferOf(value.subarray(0, mostBeforeUid)).toString('latin1');
    const mark = beginning.indexOf(uidMark.toString());
    return mark > 0 && ownBeginning.test(beginning.slice(0, mark));
  },
  withResourceVersion: (value, revision, allocate) => {
    const buffer = bufferOf(value);
    const mark = buffer.indexOf(uidMark);
    if (mark < 0) throw new Error('stored object has no uid');
    return inserted(buffer, buffer.indexOf(quote, mark + uidMark.length) + 1, `,"resourceVersion":"${revision}"`, allocate);
  },
  objectWithResourceVersion: (object, revision) => withMetadataField(object, revision, (key) => key === 'uid', 'behind'),
};

/** Custom resources: the keys of every object sorted, as Go writes its maps. */
export const sortedForm: StoredForm = {
  isOwn: (value) => value.at(-1) === closingBrace && placeOfResourceVersion(value) !== undefined,
  withResourceVersion: (value, revision, allocate) => {
    const place = placeOfResourceVersion(value);
    if (place === undefined) throw new Error('stored object has no uid');
    return inserted(bufferOf(value), place, `"resourceVersion":"${revision}",`, allocate);
  },
  objectWithResourceVersion: (object, revision) => withMetadataField(object, revision, (key) => key > 'resourceVersion', 'before'),
};

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function inserted(value: Buffer, at: number, text: string, allocate: Allocate = Buffer.allocUnsafe): Uint8Array {
  const inside = Buffer.from(text, 'latin1');
  const bytes = allocate(value.length + inside.length);
  bytes.set(value.subarray(0, at));
  bytes.set(inside, at);
  bytes.set(value.subarray(at), at + inside.length);
  return bytes;
}

/** Metadata with resourceVersion before or behind the first key that is asked for, and at its end where there is none. */
function withMetadataField(
  object: KubeObject,
  revision: number,
  isNeighbour: (key: string) => boolean,
  side: 'before' | 'behind',
): KubeObject {
  const source = object.metadata as Readonly<Record<string, unknown>>;
  const metadata: Record<string, unknown> = {};
  const resourceVersion = String(revision);
  let placed = false;
  for (const key of Object.keys(source)) {
    const here: boolean = !placed && isNeighbour(key);
    if (here && side === 'before') metadata['resourceVersion'] = resourceVersion;
    metadata[key] = source[key];
    if (here && side === 'behind') metadata['resourceVersion'] = resourceVersion;
    placed ||= here;
  }
  metadata['resourceVersion'] = resourceVersion;
  return { ...object, metadata };
}
