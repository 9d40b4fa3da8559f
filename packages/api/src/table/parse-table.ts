/** The table of one group version: every type that its kinds are made of. See tables/README.md for the notation. */
export interface TypeTable {
  readonly group: string;
  readonly version: string;
  /** Prefix of the types' OpenAPI names, e.g. `io.k8s.api.core.v1`. */
  readonly model: string;
  readonly types: TypeRows;
}

export type TypeRow = StructRow | AliasRow | EnumRow;

export interface StructRow {
  readonly kind: 'struct';
  readonly description?: string;
  /** The whole struct has one owner in server-side apply. */
  readonly atomic: boolean;
  /** JSON is one of the fields' values, without the field's name. */
  readonly union: boolean;
  /** Fields of which one is set, and the field that says which. */
  readonly oneOf?: { readonly by?: string; readonly fields: readonly string[] };
  readonly fields: readonly FieldRow[];
}

export interface AliasRow {
  readonly kind: 'alias';
  readonly type: TypeExpression;
}

export interface EnumRow {
  readonly kind: 'enum';
  readonly values: readonly string[];
  /** OpenAPI does not tell them. */
  readonly unpublished: boolean;
}

/** `Name`, `Name[]`, `map<Name>`, each with `?` behind it when upstream's Go type is a pointer. */
export interface TypeExpression {
  readonly name: string;
  readonly container: 'none' | 'list' | 'map';
  readonly pointer: boolean;
}

export interface FieldRow {
  readonly name: string;
  /** `...Name`: the fields of that struct stand here in JSON; protobuf still nests them. */
  readonly spread: boolean;
  readonly required: boolean;
  readonly type: TypeExpression;
  readonly proto?: number;
  /** Written even when it is zero: no omitempty. */
  readonly always: boolean;
  /** Left out when it is a zero struct. */
  readonly omitZero: boolean;
  readonly default?: string | number | boolean;
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listMapKeys?: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  readonly patchStrategy?: readonly ('merge' | 'replace' | 'retainKeys')[];
  readonly patchMergeKey?: string;
  readonly featureGate?: string;
  readonly description?: string;
}

/**
 * Reads the text of a table. The notation is a line-oriented subset of YAML, so that no YAML reader is loaded at run
 * time; the lines of a type are read when it is first asked for.
 * @throws {Error} naming a line that cannot be read.
 */
export function parseTable(text: string): TypeTable {
  const begin = text.indexOf('types:\n');
  const head = (begin < 0 ? text : text.slice(0, begin)).split('\n');
  const value = (key: string): string => {
    const line = head.find((each) => each.startsWith(`${key}: `)) ?? '';
    const written = line.slice(key.length + 2);
    return written.startsWith("'") ? written.slice(1, -1) : written;
  };
  const body = begin < 0 ? '' : text.slice(begin + 'types:\n'.length);
  return { group: value('group'), version: value('version'), model: value('model'), types: new TypeRows(body) };
}

/** The types of a table in its order, each read when it is first asked for. */
class TypeRows implements Iterable<[string, TypeRow]> {
  readonly #sections = new Map<string, string[]>();
  readonly #rows = new Map<string, TypeRow>();

  constructor(body: string) {
    let section: string[] = [];
    for (const line of body.split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      if (line.startsWith('    ')) section.push(line);
      else this.#sections.set(line.slice(2, line.indexOf(':')), (section = [line]));
    }
  }

  get(name: string): TypeRow | undefined {
    const known = this.#rows.get(name);
    if (known) return known;
    const section = this.#sections.get(name);
    if (!section) return undefined;
    const row = parseSection(section);
    this.#rows.set(name, row);
    return row;
  }

  has(name: string): boolean {
    return this.#sections.has(name);
  }

  *[Symbol.iterator](): Iterator<[string, TypeRow]> {
    for (const name of this.#sections.keys()) yield [name, this.get(name)!];
  }
}

function parseSection([heading, ...lines]: readonly string[]): TypeRow {
  const value = heading!.slice(heading!.indexOf(':') + 1).trim();
  if (value !== '' && value !== '{}') return parseAlias(value);
  const fields: FieldRow[] = [];
  const struct: Mutable<StructRow> = { kind: 'struct', atomic: false, union: false, fields };
  for (const line of lines) {
    if (line.startsWith('    .: ')) readStructLine(struct, line.slice(7));
    else fields.push(parseField(line));
  }
  return struct;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** `.: atomic by=type one-of=a,b -- description`. */
function readStructLine(struct: Mutable<StructRow>, text: string): void {
  const [flags, description] = splitDescription(text);
  const words = flags.split(' ');
  struct.atomic = words.includes('atomic');
  struct.union = words.includes('union');
  const valueOf = (flag: string): string | undefined => words.find((word) => word.startsWith(flag))?.slice(flag.length);
  const by = valueOf('by=');
  const fields = valueOf('one-of=')?.split(',');
  if (fields) struct.oneOf = { ...(by && { by }), fields };
  if (description) struct.description = description;
}

function splitDescription(text: string): [string, string | undefined] {
  const at = text.indexOf('-- ');
  return at < 0 ? [text, undefined] : [text.slice(0, at).trimEnd(), text.slice(at + 3)];
}

function parseAlias(value: string): AliasRow | EnumRow {
  if (!value.includes(' | ') && !value.startsWith('= ')) return { kind: 'alias', type: parseType(value) };
  const unpublished = value.endsWith(' unpublished');
  const values = value
    .replace(/^= /, '')
    .replace(/ unpublished$/, '')
    .split(' | ');
  return { kind: 'enum', unpublished, values: values.map((text) => (text === '""' ? '' : text)) };
}

/** Parses `Name[]?` and the like. */
function parseType(text: string): TypeExpression {
  const pointer = text.endsWith('?');
  const bare = pointer ? text.slice(0, -1) : text;
  if (bare.endsWith('[]')) return { name: bare.slice(0, -2), container: 'list', pointer };
  if (bare.startsWith('map<')) return { name: bare.slice(4, -1), container: 'map', pointer };
  return { name: bare, container: 'none', pointer };
}

function parseField(line: string): FieldRow {
  const colon = line.indexOf(':', 4);
  const quoted = line[4] === '"';
  const key = quoted ? line.slice(5, colon - 1) : line.slice(4, colon);
  const [text, description] = splitDescription(line.slice(colon + 1).trim());
  const words = text === '' ? [] : text.split(' ');
  const spread = key.startsWith('...');
  const required = key.endsWith('!');
  const name = spread ? key.slice(3) : required ? key.slice(0, -1) : key;
  const type = spread ? parseType(name) : parseType(words.shift() ?? '');
  const row: Mutable<FieldRow> = { name, spread, required, type, always: required, omitZero: false };
  if (description) row.description = description;
  for (const word of words) readFlag(row, word, line);
  return row;
}

function readFlag(row: Mutable<FieldRow>, word: string, line: string): void {
  if (word.startsWith('@')) row.proto = Number(word.slice(1));
  else if (word.startsWith('=')) row.default = parseDefault(word.slice(1));
  else if (word === 'always') row.always = true;
  else if (word === 'omitempty') row.always = false;
  else if (word === 'omitzero') row.omitZero = true;
  else if (word.startsWith('list=')) row.listType = word.slice(5) as 'atomic' | 'set' | 'map';
  else if (word.startsWith('keys=')) row.listMapKeys = word.slice(5).split(',');
  else if (word.startsWith('map=')) row.mapType = word.slice(4) as 'atomic' | 'granular';
  else if (word.startsWith('patch=')) row.patchStrategy = word.slice(6).split(',') as ('merge' | 'replace' | 'retainKeys')[];
  else if (word.startsWith('key=')) row.patchMergeKey = word.slice(4);
  else if (word.startsWith('gate=')) row.featureGate = word.slice(5);
  else if (word !== 'embedded') throw new Error(`table flag ${word} not understood: ${line}`);
}

function parseDefault(text: string): string | number | boolean {
  return /^(-?\d+|true|false|".*")$/.test(text) ? (JSON.parse(text) as string | number | boolean) : text;
}
