import type { ResourceDefinition, ResourceVersion } from '@kubewright/api-machinery';
import { versionWith } from '../version-with.ts';

/** What `--runtime-config` says, by key: `api/all`, `api/ga`, `api/beta`, `api/alpha`, `v1`, `group/version`, `group/version/resource`. */
export type RuntimeConfig = ReadonlyMap<string, string>;

const matchers: readonly (readonly [string, RegExp])[] = [
  ['api/all', /^/],
  ['api/ga', /^v\d+$/],
  ['api/beta', /^v\d+beta\d+$/],
  ['api/alpha', /^v\d+alpha\d+$/],
];
const stableVersion = /^v\d+$/;

/** Reads `key=value,key=value`; a key alone means true. Later ones win. */
export function parseRuntimeConfig(texts: readonly string[]): RuntimeConfig {
  const config = new Map<string, string>();
  for (const part of texts.flatMap((text) => text.split(','))) {
    const pair = part.trim();
    if (pair === '') continue;
    const at = pair.indexOf('=');
    config.set(at < 0 ? pair : pair.slice(0, at).trim(), at < 0 ? '' : pair.slice(at + 1).trim());
  }
  return config;
}

/** A version, or one resource of it, that is named in the configuration. */
interface Preference {
  readonly groupVersion: string;
  readonly plural?: string;
  readonly enabled: boolean;
}

/**
 * Says of each version of each definition whether it is served: stable ones unless told otherwise; then `api/all`,
 * `api/ga`, `api/beta`, `api/alpha`, then single versions, then single resources, each above what came before
 * (k8s.io/apiserver pkg/server/resourceconfig). Definitions of which nothing is left are left out.
 * @throws {Error} one sentence, on a key or a value that says nothing.
 */
export function applyRuntimeConfig(definitions: readonly ResourceDefinition[], config: RuntimeConfig): ResourceDefinition[] {
  const preferences = preferencesOf(definitions, config);
  const given = matchers.filter(([key]) => config.has(key));
  const matchedBy = (version: string): boolean | undefined => {
    const last = given.findLast(([, pattern]) => pattern.test(version));
    return last && config.get(last[0]) === 'true';
  };
  const isServed = (definition: ResourceDefinition, version: string): boolean => {
    const groupVersion = groupVersionOf(definition.group, version);
    const named = (plural: string | undefined): Preference | undefined =>
      preferences.findLast((each) => each.groupVersion === groupVersion && each.plural === plural);
    return (named(definition.plural) ?? named(undefined))?.enabled ?? matchedBy(version) ?? stableVersion.test(version);
  };
  return definitions
    .map((definition) => ({
      ...definition,
      versions: definition.versions.map((version) => asServed(version, isServed(definition, version.name))),
    }))
    .filter(({ versions }) => versions.some(({ served }) => served));
}

const asServed = (version: ResourceVersion, served: boolean): ResourceVersion =>
  version.served === served ? version : versionWith(version, { served });

const groupVersionOf = (group: string, version: string): string => (group === '' ? version : `${group}/${version}`);

function preferencesOf(definitions: readonly ResourceDefinition[], config: RuntimeConfig): Preference[] {
  if (config.size === 1 && config.get('api/all') === 'false') throw new Error('invalid runtime-config with only api/all=false');
  for (const [key] of matchers) {
    const value = config.get(key) ?? 'true';
    if (value !== 'true' && value !== 'false') throw new Error(`invalid value ${key}=${value}`);
  }
  const groups = new Set(definitions.map(({ group }) => group));
  const versions = new Set(
    definitions.flatMap((definition) => definition.versions.map(({ name }) => groupVersionOf(definition.group, name))),
  );
  const named = [...config].filter(([key]) => !matchers.some(([matcher]) => matcher === key));
  return named.map(([key, value]) => preferenceOf(key, value, { groups, versions }));
}

function preferenceOf(key: string, value: string, known: { groups: ReadonlySet<string>; versions: ReadonlySet<string> }): Preference {
  const enabled = parseBool(key, value);
  const parts = key === 'v1' ? ['', key] : key.split('/');
  const [group = '', version = '', plural] = parts[0] === 'api' ? ['', ...parts.slice(1)] : parts;
  if (parts.length < 2 || parts.length > 3) throw new Error(`runtime-config invalid key ${key}`);
  const groupVersion = groupVersionOf(group, version);
  if (!known.groups.has(group)) throw new Error(`unknown api groups ${groupVersion}`);
  if (!known.versions.has(groupVersion)) throw new Error(`group version ${groupVersion} that has not been registered`);
  if (plural === undefined) return { groupVersion, enabled };
  if (plural !== plural.toLowerCase()) {
    throw new Error(`invalid key ${key}: group/version/resource and resource is always lowercase plural, not ${JSON.stringify(plural)}`);
  }
  return { groupVersion, plural, enabled };
}

const trueTexts = new Set(['', '1', 't', 'T', 'TRUE', 'true', 'True']);
const falseTexts = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** As Go's strconv.ParseBool; an empty text is true. @throws {Error} */
function parseBool(key: string, text: string): boolean {
  if (trueTexts.has(text)) return true;
  if (falseTexts.has(text)) return false;
  throw new Error(`invalid value of ${key}: ${text}, err: strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}
