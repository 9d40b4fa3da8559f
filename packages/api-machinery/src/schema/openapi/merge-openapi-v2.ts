import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json/own-property.ts';
import { withSortedKeys } from '../../json/sort-keys.ts';

const sections = ['definitions', 'parameters'] as const;

/**
 * The part of an OpenAPI 2.0 document below a path, with what its operations refer to; undefined where there is none.
 * Whoever wrote the document is not trusted: what has another form is left out.
 */
export function openApiV2Below(document: JsonValue, prefix: string): JsonObject | undefined {
  const all = membersOf(document, 'paths');
  const paths = Object.fromEntries(
    Object.entries(all).filter(([path, item]) => path.startsWith(prefix) && path !== prefix && isJsonObject(item)),
  );
  if (Object.keys(paths).length === 0) return undefined;
  const out: JsonObject = { paths };
  const waiting = [...referencesIn(paths)];
  const seen = new Set(waiting);
  for (let reference = waiting.pop(); reference !== undefined; reference = waiting.pop()) {
    const [section, name] = placeOf(reference);
    const value = section && membersOf(document, section)[name];
    if (!section || !isJsonObject(value)) continue;
    out[section] = { ...(out[section] as JsonObject | undefined), [name]: value };
    for (const next of referencesIn(value)) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return out;
}

/**
 * A document with what another server publishes added (kube-openapi pkg/aggregator): paths it has already stay, and
 * another definition of a name that is taken gets a name of its own.
 */
export function mergeOpenApiV2(document: JsonObject, added: JsonObject): JsonObject {
  const renamed = new Map<string, string>();
  const out: JsonObject = { ...document };
  const names = sections.map((section) => [section, namesFor(document, added, section, renamed)] as const);
  for (const [section, wanted] of names) {
    const own = membersOf(added, section);
    const more = Object.fromEntries(wanted.map(([name, as]) => [as, withReferences(own[name]!, renamed)]));
    if (wanted.length > 0) out[section] = sortedByName({ ...membersOf(document, section), ...more });
  }
  const paths = membersOf(document, 'paths');
  const more = Object.entries(membersOf(added, 'paths')).filter(([path]) => !Object.hasOwn(paths, path));
  out['paths'] = sortedByName({ ...paths, ...Object.fromEntries(more.map(([path, item]) => [path, withReferences(item, renamed)])) });
  return out;
}

/** What has to be added under which name; fills `renamed` with references that lead elsewhere. */
function namesFor(document: JsonObject, added: JsonObject, section: string, renamed: Map<string, string>): (readonly [string, string])[] {
  const present = membersOf(document, section);
  return Object.entries(membersOf(added, section)).flatMap(([name, value]) => {
    if (!Object.hasOwn(present, name)) return [[name, name] as const];
    if (meaningOf(present[name]!) === meaningOf(value)) return [];
    let version = 2;
    while (Object.hasOwn(present, `${name}_v${version}`)) version++;
    const as = `${name}_v${version}`;
    renamed.set(`#/${section}/${name}`, `#/${section}/${as}`);
    return [[name, as] as const];
  });
}

/** Two servers of one release describe the same type in different words, and know different groups. */
const meaningOf = (value: JsonValue): string =>
  JSON.stringify(withSortedKeys(value), (key, each: unknown) =>
    (key === 'description' && typeof each === 'string') || key === 'x-kubernetes-group-version-kind' ? undefined : each,
  );

function membersOf(value: JsonValue, name: string): JsonObject {
  const members = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return isJsonObject(members) ? members : {};
}

function placeOf(reference: string): [(typeof sections)[number] | undefined, string] {
  const section = sections.find((each) => reference.startsWith(`#/${each}/`));
  return [section, section ? reference.slice(section.length + 3) : ''];
}

function referencesIn(value: JsonValue, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, element] of Object.entries(value)) {
    if (key === '$ref' && typeof element === 'string') found.add(element);
    else referencesIn(element as JsonValue, found);
  }
  return found;
}

function withReferences(value: JsonValue, renamed: ReadonlyMap<string, string>): JsonValue {
  if (renamed.size === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => withReferences(element, renamed));
  const entries = Object.entries(value).map(([key, element]): [string, JsonValue] =>
    key === '$ref' && typeof element === 'string' ? [key, renamed.get(element) ?? element] : [key, withReferences(element, renamed)],
  );
  return Object.fromEntries(entries);
}

const sortedByName = (members: JsonObject): JsonObject => Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
