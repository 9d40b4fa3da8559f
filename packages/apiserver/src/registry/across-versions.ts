import {
  parseApiVersion,
  stringifyJson,
  type JsonObject,
  type KubeObject,
  type ObjectConverter,
  type ResourceDefinition,
  type ToVersion,
} from '@kubewright/api-machinery';
import type { ServedResource } from './served-resource.ts';

/** Thrown out of a computation that needs what somebody outside has been asked for. */
class AwaitsConversion extends Error {
  readonly key: string;
  readonly answer: Promise<readonly KubeObject[]>;

  constructor(key: string, answer: Promise<readonly KubeObject[]>) {
    super('awaits a conversion');
    this.key = key;
    this.answer = answer;
  }
}

/**
 * Runs a pure computation that compares objects at the versions their managers wrote them at. Where a webhook converts,
 * the computation is begun again with each answer until it needs no other, so that it itself need not wait.
 */
export function acrossVersions<T>({ definition }: ServedResource, compute: (versions: { toVersion?: ToVersion }) => T): Promise<T> | T {
  return definition.converter ? acrossConverted(definition, definition.converter, compute) : compute({});
}

async function acrossConverted<T>(
  { versions, group }: ResourceDefinition,
  converter: ObjectConverter,
  compute: (versions: { toVersion?: ToVersion }) => T,
): Promise<T> {
  const known = new Map<string, JsonObject>();
  const toVersion: ToVersion = (object, apiVersion) => {
    const { group: itsGroup, version } = parseApiVersion(apiVersion);
    const schema = itsGroup === group ? versions.find(({ name }) => name === version)?.schema : undefined;
    if (!schema) return undefined;
    if (object['apiVersion'] === apiVersion) return { object, schema };
    const key = `${version} ${stringifyJson(object)}`;
    const found = known.get(key);
    if (found) return { object: found, schema };
    const made = converter.convert([object as unknown as KubeObject], version);
    if (made instanceof Promise) throw new AwaitsConversion(key, made);
    return { object: made[0]! as unknown as JsonObject, schema };
  };
  for (;;) {
    try {
      return compute({ toVersion });
    } catch (error) {
      if (!(error instanceof AwaitsConversion)) throw error;
      known.set(error.key, (await error.answer)[0] as unknown as JsonObject);
    }
  }
}
