import { equal, type JsonValue, type Schema } from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';

/** A built-in kind at one version. */
export interface KindVersion {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Whether two values of a part of a kind are the same to upstream; `path` goes through fields, and any name through a list. */
export function samePart(kind: KindVersion, path: readonly string[], a: unknown, b: unknown): boolean {
  let schema: Schema | undefined = schemaOf(kind);
  for (const name of path) schema = schema?.properties?.get(name)?.schema ?? schema?.items;
  return equal(schema ?? {}, a as JsonValue | undefined, b as JsonValue | undefined);
}
