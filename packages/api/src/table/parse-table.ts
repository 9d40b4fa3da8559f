/** The table of one group version: every type that its kinds are made of. See tables/README.md for the notation. */
export interface TypeTable {
  readonly group: string;
  readonly version: string;
  /** Prefix of the types' OpenAPI names, e.g. `io.k8s.api.core.v1`. */
  readonly model: string;
  readonly types: ReadonlyMap<string, TypeRow>;
}

export type TypeRow = StructRow | AliasRow | EnumRow;

export interface StructRow {
  readonly kind: 'struct';
  readonly description?: string;
  /** The whole struct has one owner in server-side apply. */
  readonly atomic: boolean;
  /** JSON is one of the fields' values, without the field's name. */
  readonly union: boolean;
  readonly fields: readonly FieldRow[];
}

export interface AliasRow {
  readonly kind: 'alias';
  readonly type: TypeExpression;
}

export interface EnumRow {
  readonly kind: 'enum';
  readonly values: readonly string[];
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

const headerLine = /^(group|version|model): '?(.*?)'?$/;

/**
 * Reads the text of a table. The notation is a line-oriented subset of YAML, so that no YAML reader is loaded at run time.
 * @throws {Error} naming the line that cannot be read.
 */
export function parseTable(text: string): TypeTable {
  const header = new Map<string, string>();
  const types = new Map<string, TypeRow>();
  let fields: FieldRow[] = [];
  let struct: Mutable<StructRow> | undefined;
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#') || line === 'types:') continue;
    if (line.startsWith('    ')) {
      if (!struct) throw new Error(`table line outside a type: ${line}`);
      if (line.startsWith('    .: ')) readStructLine(struct, line.slice(7));
      else fields.push(parseField(line));
    } else if (line.startsWith('  ')) {
      const colon = line.indexOf(':');
      const value = line.slice(colon + 1).trim();
      struct = undefined;
      if (value === '' || value === '{}') {
        fields = [];
        struct = { kind: 'struct', atomic: false, union: false, fields };
        types.set(line.slice(2, colon), struct);
      } else types.set(line.slice(2, colon), parseAlias(value));
    } else {
      const match = headerLine.exec(line);
      if (!match) throw new Error(`table line not understood: ${line}`);
      header.set(match[1]!, match[2]!);
    }
  }
  return { group: header.get('group') ?? '', version: header.get('version') ?? '', model: header.get('model') ?? '', types };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** `.: atomic -- description`. */
function readStructLine(struct: Mutable<StructRow>, text: string): void {
  const [flags, description] = splitDescription(text);
  const words = flags.split(' ');
  struct.atomic = words.includes('atomic');
  struct.union = words.includes('union');
  if (description) struct.description = description;
}

function splitDescription(text: string): [string, string | undefined] {
  const at = text.indexOf('-- ');
  return at < 0 ? [text, undefined] : [text.slice(0, at).trimEnd(), text.slice(at + 3)];
}

function parseAlias(value: string): AliasRow | EnumRow {
  if (!value.includes(' | ') && !value.startsWith('= ')) return { kind: 'alias', type: parseType(value) };
  const values = value.replace(/^= /, '').split(' | ');
  return { kind: 'enum', values: values.map((text) => (text === '""' ? '' : text)) };
}

/** Parses `Name[]?` and the like. */
export function parseType(text: string): TypeExpression {
  const pointer = text.endsWith('?');
  const bare = pointer ? text.slice(0, -1) : text;
  if (bare.endsWith('[]')) return { name: bare.slice(0, -2), container: 'list', pointer };
  if (bare.startsWith('map<')) return { name: bare.slice(4, -1), container: 'map', pointer };
  return { name: bare, container: 'none', pointer };
}

function parseField(line: string): FieldRow {
  const colon = line.indexOf(':', 4);
  const key = line.slice(4, colon).replace(/^"(.*)"$/, '$1');
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
