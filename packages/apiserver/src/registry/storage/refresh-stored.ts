import {
  applyDefaults,
  decode,
  DecodeError,
  deepCopy,
  deepEqual,
  parseApiVersion,
  type JsonObject,
  type KubeObject,
  type ResourceDefinition,
} from '@kubewright/api-machinery';
import { canonicalObject } from './object-walks.ts';

/**
 * Reads stored custom resources by the schema of the version they are stored in, as it is now: pruned and with its
 * defaults, which may be newer than the object. What cannot be read so is left as it is.
 */
export function refreshOf({ versions }: ResourceDefinition): (stored: KubeObject) => KubeObject {
  const schemas = new Map(versions.map(({ name, schema }) => [name, schema]));
  return (stored) => {
    const schema = schemas.get(parseApiVersion(stored.apiVersion ?? '').version);
    if (!schema) return stored;
    try {
      const { object } = decode(schema, deepCopy(stored) as unknown as JsonObject);
      applyDefaults(schema, object);
      return deepEqual(object, stored) ? stored : canonicalObject(schema, object as unknown as KubeObject);
    } catch (error) {
      if (error instanceof DecodeError) return stored;
      throw error;
    }
  };
}
