import type { KubeObject } from '@kubewright/api-machinery';
import type { CacheCodec, CachedObject } from './watch-cache.ts';

type Decoded = ReturnType<CacheCodec['decode']>;

/** One object as the cache holds it: what the codec made of the stored bytes, with its key and revision. */
export class CacheRow implements CachedObject {
  readonly key: string;
  readonly revision: number;
  readonly #decoded: Decoded;

  constructor(key: string, revision: number, decoded: Decoded) {
    this.key = key;
    this.revision = revision;
    this.#decoded = decoded;
  }

  get namespace(): string {
    return this.#decoded.namespace;
  }
  get name(): string {
    return this.#decoded.name;
  }
  get bytes(): Uint8Array {
    return this.#decoded.bytes;
  }
  get labels(): ReadonlyMap<string, string> {
    return this.#decoded.labels;
  }
  get fields(): ReadonlyMap<string, string> {
    return this.#decoded.fields;
  }
  object(): KubeObject {
    return this.#decoded.object();
  }
}

const encoder = new TextEncoder();

/**
 * The last state of an object that is gone, carrying the revision at which it went: what a DELETED event shows
 * (upstream: storage/cacher `getEventObject`). Object and bytes are made on first use.
 */
export class GoneRow implements CachedObject {
  readonly revision: number;
  readonly #last: CachedObject;
  #object: KubeObject | undefined;
  #bytes: Uint8Array | undefined;

  constructor(last: CachedObject, revision: number) {
    this.#last = last;
    this.revision = revision;
  }

  get key(): string {
    return this.#last.key;
  }
  get namespace(): string {
    return this.#last.namespace;
  }
  get name(): string {
    return this.#last.name;
  }
  get labels(): ReadonlyMap<string, string> {
    return this.#last.labels;
  }
  get fields(): ReadonlyMap<string, string> {
    return this.#last.fields;
  }
  get bytes(): Uint8Array {
    return (this.#bytes ??= encoder.encode(JSON.stringify(this.object())));
  }
  object(): KubeObject {
    return (this.#object ??= restamp(this.#last.object(), this.revision));
  }
}

function restamp(object: KubeObject, revision: number): KubeObject {
  const metadata = Object.freeze({ ...object.metadata, resourceVersion: String(revision) });
  return Object.freeze({ ...object, metadata });
}
