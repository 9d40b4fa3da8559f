import type { EnumRow, FieldRow, StructRow, TypeExpression, TypeTable } from '../src/table/parse-table.ts';
import type { ResourceRow } from '../src/table/resource-row.ts';

type Tables = ReadonlyMap<string, TypeTable>;

const primitives: ReadonlyMap<string, string> = new Map([
  ['string', 'string'],
  ['UID', 'string'],
  ['NodeName', 'string'],
  ['bool', 'boolean'],
  ['int32', 'number'],
  ['int64', 'number | bigint'],
  ['double', 'number'],
  ['bytes', 'string'],
  ['Quantity', 'string'],
  ['Time', 'string'],
  ['MicroTime', 'string'],
  ['Duration', 'string'],
  ['IntOrString', 'number | string'],
  ['RawExtension', 'JsonValue'],
  ['FieldsV1', 'JsonObject'],
  ['JSON', 'JsonValue'],
]);

/** meta/v1 types that api-machinery defines by hand. */
const machinery: ReadonlySet<string> = new Set([
  'ObjectMeta',
  'ListMeta',
  'OwnerReference',
  'ManagedFieldsEntry',
  'Status',
  'StatusDetails',
  'StatusCause',
]);

/** Structs that are always written, and therefore required. */
const alwaysThere: ReadonlySet<string> = new Set(['spec', 'status', 'template', 'jobTemplate', 'metadata']);

/** The TypeScript of one group version: interfaces of its types and a token of each resource. */
export function writeModule(path: string, tables: Tables, resources: readonly ResourceRow[]): string {
  return new ModuleWriter(path, tables).write(resources);
}

class ModuleWriter {
  readonly #path: string;
  readonly #tables: Tables;
  readonly #table: TypeTable;
  /** Names to import, by module. */
  readonly #imports = new Map<string, Set<string>>();

  constructor(path: string, tables: Tables) {
    this.#path = path;
    this.#tables = tables;
    this.#table = tables.get(path)!;
  }

  write(resources: readonly ResourceRow[]): string {
    const types = [...this.#table.types].map(([name, row]) => {
      if (this.#path === 'meta/v1' && machinery.has(name)) return '';
      if (row.kind === 'enum') return writeEnum(name, row);
      if (row.kind === 'alias') return `export type ${name} = ${this.#type(row.type)};\n\n`;
      return this.#struct(name, row);
    });
    const [group, version] = this.#path.split('/');
    const served = resources.filter((row) => row.path === group && row.versions.includes(version!));
    const tokens = served.map((row) => this.#token(row));
    const again = this.#path === 'meta/v1' ? `export type { ${[...machinery].sort().join(', ')} } from '@kubewright/api-machinery';\n` : '';
    return `${head}${this.#writeImports()}${again}\n${types.join('')}${tokens.join('')}`.trimEnd() + '\n';
  }

  #import(module: string, name: string): string {
    const names = this.#imports.get(module) ?? new Set();
    this.#imports.set(module, names.add(name));
    return name;
  }

  #writeImports(): string {
    const modules = [...this.#imports].sort(([a], [b]) => (a < b ? -1 : 1));
    return modules.map(([module, names]) => `import type { ${[...names].sort().join(', ')} } from '${module}';\n`).join('');
  }

  #struct(name: string, row: StructRow): string {
    const doc = writeDoc(row.description, '');
    if (row.union) return `${doc}export type ${name} = ${row.fields.map((field) => this.#type(field.type)).join(' | ')};\n\n`;
    const isKind = row.fields[0]?.spread === true && row.fields[0].name === 'TypeMeta';
    const metadata = row.fields.find((field) => field.name === 'metadata')?.type.name;
    const items = row.fields.find((field) => field.name === 'items');
    if (isKind && metadata === 'ListMeta' && items && this.#isObject(items.type.name)) {
      return `${doc}export type ${name} = ${this.#import('@kubewright/api-machinery', 'KubeList')}<${this.#type({ ...items.type, container: 'none' })}>;\n\n`;
    }
    const isObject = isKind && metadata === 'ObjectMeta';
    const parents = row.fields.filter((field) => field.spread && field.name !== 'TypeMeta').map((field) => this.#name(field.name));
    if (isObject) parents.unshift(this.#import('@kubewright/api-machinery', 'KubeObject'));
    const own = row.fields.filter((field) => !field.spread && !(isObject && field.name === 'metadata'));
    const typeMeta = isKind && !isObject ? '  kind?: string;\n  apiVersion?: string;\n' : '';
    const lines = own.map((field) => this.#field(field));
    const heading = `${doc}export interface ${name}${parents.length > 0 ? ` extends ${parents.join(', ')}` : ''}`;
    const body = typeMeta + lines.join('');
    return body ? `${heading} {\n${body}}\n\n` : `${heading} {}\n\n`;
  }

  /** Whether a type is a kind with ObjectMeta, so that KubeList can hold it. */
  #isObject(name: string): boolean {
    const row = this.#table.types.get(name);
    return row?.kind === 'struct' && row.fields.some((field) => field.name === 'metadata' && field.type.name === 'ObjectMeta');
  }

  #field(field: FieldRow): string {
    const always = alwaysThere.has(field.name) && field.type.container === 'none' && !field.type.pointer && this.#isStruct(field.type.name);
    const optional = !always && (!field.required || !field.always);
    const nullable = !field.required && field.always && (field.type.container !== 'none' || field.type.pointer) ? ' | null' : '';
    const name = /^[A-Za-z]\w*$/.test(field.name) ? field.name : `'${field.name}'`;
    return `${writeDoc(field.description, '  ')}  ${name}${optional ? '?' : ''}: ${this.#type(field.type)}${nullable};\n`;
  }

  #isStruct(name: string): boolean {
    return !primitives.has(name) && this.#find(name).row.kind === 'struct';
  }

  #type({ name, container }: TypeExpression): string {
    const element = this.#name(name);
    if (container === 'list') return element.includes(' ') ? `(${element})[]` : `${element}[]`;
    return container === 'map' ? `Record<string, ${element}>` : element;
  }

  #name(name: string): string {
    const primitive = primitives.get(name);
    if (primitive === 'JsonValue' || primitive === 'JsonObject') return this.#import('@kubewright/api-machinery', primitive);
    if (primitive) return primitive;
    const { path, bare } = this.#find(name);
    if (path === this.#path && !(path === 'meta/v1' && machinery.has(bare))) return bare;
    if (path === 'meta/v1' && machinery.has(bare)) return this.#import('@kubewright/api-machinery', bare);
    const local = this.#table.types.has(bare) ? `${bare} as ${capital(path.split('/')[0]!)}${bare}` : bare;
    this.#import(`../${path}.ts`, local);
    return local.split(' as ').at(-1)!;
  }

  #find(name: string) {
    const dot = name.lastIndexOf('.');
    const bare = name.slice(dot + 1);
    for (const path of dot > 0 ? [name.slice(0, dot)] : [this.#path, 'meta/v1', 'core/v1']) {
      const row = this.#tables.get(path)?.types.get(bare);
      if (row) return { path, bare, row };
    }
    throw new Error(`type ${name}, used in ${this.#path}, is in no table`);
  }

  #token({ group, plural, kind, scope }: ResourceRow): string {
    this.#import('@kubewright/api-machinery', 'ResourceType');
    const { version } = this.#table;
    const fields = `group: '${group}', version: '${version}', plural: '${plural}', kind: '${kind}', scope: '${scope}'`;
    return `export const ${pluralKind(kind, plural)}: ResourceType<${kind}> = { ${fields} };\n`;
  }
}

const head = '// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.\n';

function writeEnum(name: string, { values }: EnumRow): string {
  return `export type ${name} = ${values.map((value) => `'${value}'`).join(' | ')};\n\n`;
}

function writeDoc(description: string | undefined, indent: string): string {
  return description ? `${indent}/** ${description.replaceAll('*/', '*\\/')} */\n` : '';
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The plural with the kind's capitals: NetworkPolicy, networkpolicies → NetworkPolicies. */
function pluralKind(kind: string, plural: string): string {
  let same = 0;
  while (same < kind.length && kind[same]!.toLowerCase() === plural[same]) same++;
  return kind.slice(0, same) + plural.slice(same);
}
