import type { KeyValue } from '@kubewright/storage';
import type { WireKeyValue } from './wire/etcd-messages.ts';

/** The prefix that every key of an API server has. */
const registry = '/registry';

/**
 * Where the keys of the contract lie in etcd: what begins with `/registry` lies under the prefix (kube-apiserver
 * `--etcd-prefix`, which is `/registry` unless it is told otherwise), everything else under its own name.
 */
export class KeySpace {
  readonly #prefix: string;

  /** `prefix` begins with a slash and does not end in one. */
  constructor(prefix: string = registry) {
    this.#prefix = prefix;
  }

  toEtcd(key: string): string {
    return this.#prefix !== registry && key.startsWith(registry) ? this.#prefix + key.slice(registry.length) : key;
  }

  fromEtcd(key: string): string {
    return this.#prefix !== registry && key.startsWith(this.#prefix) ? registry + key.slice(this.#prefix.length) : key;
  }

  /** etcd has no empty key; its first is a zero byte. */
  startToEtcd(start: string): string {
    return start === '' ? '\0' : this.toEtcd(start);
  }

  keyValue({ key, value, createRevision, modRevision, version, lease }: WireKeyValue): KeyValue {
    return { key: this.fromEtcd(key), value, createRevision, modRevision, version, ...(lease !== 0 && { lease }) };
  }
}
