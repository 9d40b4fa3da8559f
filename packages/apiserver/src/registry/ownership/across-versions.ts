import {
  parseApiVersion,
  stringifyJson,
  type JsonObject,
  type KubeObject,
  type ObjectConverter,
  type ResourceDefinition,
  type ResourceVersion,
  type ToVersion,
} from '@kubewright/api-machinery';
import { canonicalObject } from '../storage/object-walks.ts';
import type { ServedResource } from '../served-resource.ts';

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
export function acrossVersions<T>(
  { definition }: ServedResource,
  subresource: string,
  compute: (versions: { toVersion?: ToVersion }) => T,
): Promise<T> | T {
  // Upstream's strategies of a custom resource know one version each; those of its status have been gathered.
  if (definition.converter) return acrossConverted(definition, definition.converter, { resets: subresource === 'status', compute });
  return definition.versions.length > 1 ? compute({ toVersion: builtInVersions(definition) }) : compute({});
}

const builtInVersionsOf = new WeakMap<ResourceDefinition, ToVersion>();

/** Of a kind with several versions; what upstream's type of a version cannot leave out is there, though empty. */
function builtInVersions(definition: ResourceDefinition): ToVersion {
  const known = builtInVersionsOf.get(definition);
  if (known) return known;
  const { group, versions } = definition;
  const versionOf = (apiVersion: string): ResourceVersion | undefined => {
    const parsed = parseApiVersion(apiVersion);
    return parsed.group === group ? versions.find(({ name }) => name === parsed.version) : undefined;
  };
  const toVersion: ToVersion = (object, apiVersion) => {
    const version = versionOf(apiVersion);
    if (!version) return undefined;
    if (object['apiVersion'] === apiVersion) return { object, schema: version.schema };
    const given = object as unknown as KubeObject;
    const from = versionOf(given.apiVersion!)!;
    const whole = canonicalObject(from.schema, given, 'written');
    const stored = from.conversion ? from.conversion.toStorage(whole) : whole;
    const made = version.conversion ? version.conversion.fromStorage(stored) : stored;
    return { object: canonicalObject(version.schema, { ...made, apiVersion }, 'written') as unknown as JsonObject, schema: version.schema };
  };
  builtInVersionsOf.set(definition, toVersion);
  return toVersion;
}

async function acrossConverted<T>(
  { versions, group }: ResourceDefinition,
  converter: ObjectConverter,
  { resets, compute }: { resets: boolean; compute: (versions: { toVersion?: ToVersion }) => T },
): Promise<T> {
  const known = new Map<string, JsonObject>();
  const toVersion: ToVersion = (object, apiVersion) => {
    const { group: itsGroup, version } = parseApiVersion(apiVersion);
    const schema = itsGroup === group ? versions.find(({ name }) => name === version)?.schema : undefined;
    if (!schema) return undefined;
    if (object['apiVersion'] === apiVersion) return { object, schema, resets };
    const key = `${version} ${stringifyJson(object)}`;
    const found = known.get(key);
    if (found) return { object: found, schema, resets };
    const made = converter.convert([object as unknown as KubeObject], version);
    if (made instanceof Promise) throw new AwaitsConversion(key, made);
    return { object: made[0]! as unknown as JsonObject, schema, resets };
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
