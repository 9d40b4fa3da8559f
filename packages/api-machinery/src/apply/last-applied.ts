import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject, withoutKey } from '../json/own-property.ts';
import { parseJson } from '../json/parse-json.ts';
import { stringifyJson } from '../json/stringify-json.ts';
import type { KubeObject } from '../meta/object-meta.ts';
import type { Schema } from '../schema/schema.ts';
import { compareObjects, UnnamedElement } from './compare.ts';
import type { FieldSet } from './field-set.ts';
import { toFieldSet } from './to-field-set.ts';

/** Where client-side `kubectl apply` keeps what it applied. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';
const maxAnnotationBytes = 256 * 1024;

/**
 * Fields that client-side apply set and that still have that value: `kubectl apply --server-side` may take them over
 * without conflict. Undefined when there is no usable annotation.
 */
export function fieldsLastApplied(live: KubeObject, apiVersion: string, schema: Schema): FieldSet | undefined {
  const text = live.metadata.annotations?.[lastAppliedAnnotation];
  if (!text) return undefined;
  const config = parseObject(text);
  if (config?.['apiVersion'] !== apiVersion) return undefined;
  try {
    const { added, modified, removed } = compareObjects(config, live as unknown as JsonObject, schema);
    return toFieldSet(config, schema).difference(modified).difference(added).difference(removed);
  } catch (error) {
    if (error instanceof UnnamedElement) return undefined;
    throw error;
  }
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const { value } = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the annotation up to date when `kubectl` applies on the server what it used to apply on the client. */
export function withLastApplied<T extends KubeObject>(object: T, config: JsonObject): T {
  if (!object.metadata.annotations?.[lastAppliedAnnotation]) return object;
  const annotations = withoutKey(object.metadata.annotations, lastAppliedAnnotation);
  const text = `${stringifyJson(sorted(withoutAnnotation(config)))}\n`;
  const next = text.length > maxAnnotationBytes ? annotations : { ...annotations, [lastAppliedAnnotation]: text };
  return { ...object, metadata: { ...object.metadata, annotations: next } };
}

function withoutAnnotation(config: JsonObject): JsonObject {
  const metadata = config['metadata'];
  if (!isJsonObject(metadata) || !isJsonObject(metadata['annotations'])) return config;
  return { ...config, metadata: { ...metadata, annotations: withoutKey(metadata['annotations'], lastAppliedAnnotation) } };
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key]!)]),
  );
}
