import { plainJson, type KubeObject } from '@kubewright/api-machinery';
import type { CachedObject } from './watch-cache.ts';

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
    return (this.#bytes ??= encoder.encode(plainJson(this.object())));
  }
  get sizeBytes(): number {
    return this.bytes.byteLength;
  }
  object(): KubeObject {
    return (this.#object ??= restamp(this.#last.object(), this.revision));
  }
}

function restamp(object: KubeObject, revision: number): KubeObject {
  const metadata = Object.freeze({ ...object.metadata, resourceVersion: String(revision) });
  return Object.freeze({ ...object, metadata });
}
