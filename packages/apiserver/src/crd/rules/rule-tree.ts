import { escapeName, schemaType, type SchemaType } from '@kubewright/cel';
import type { Schema } from '@kubewright/api-machinery';
import { compileRules, selfType, type CompiledRule } from './compile-rules.ts';

/** Where in a schema there are rules: nodes without any at or below them are left out. */
export interface RuleNode {
  readonly schema: Schema;
  readonly rules: readonly CompiledRule[];
  /** What `self` is, where there are rules. */
  readonly type?: SchemaType;
  /** Why the rules cannot be compiled at all. */
  readonly typeError?: string;
  readonly properties: ReadonlyMap<string, RuleNode>;
  readonly values?: RuleNode;
  readonly items?: RuleNode;
}

const trees = new WeakMap<Schema, RuleNode | null>();

/** Whether the rules of a schema have been compiled, or there are none. */
export const isCompiled = (schema: Schema): boolean => trees.has(schema);

/** The rules of a schema, compiled when they are first asked for; undefined: there are none. */
export function ruleTree(schema: Schema): RuleNode | undefined {
  let tree = trees.get(schema);
  if (tree === undefined) trees.set(schema, (tree = nodeOf(schema, { resource: isResource(schema), name: selfType }) ?? null));
  return tree ?? undefined;
}

/** Metadata as every object has it, whose type has a name. */
const isResource = ({ properties }: Schema): boolean => properties?.get('metadata')?.schema.name !== undefined;

interface Place {
  /** Whether apiVersion, kind and metadata are there whatever the schema says. */
  readonly resource: boolean;
  /** What a rule further up has been given as a type; finding the type in it is cheaper than making it anew. */
  readonly type?: SchemaType | undefined;
  /** What that type is called there. */
  readonly name: string;
}

function nodeOf(schema: Schema, place: Place): RuleNode | undefined {
  // A named type is a built-in's: ObjectMeta has no rules.
  if (schema.name) return undefined;
  const own = schema.validations?.length ?? 0;
  const type = place.type ?? (own > 0 ? schemaType(schema, { resourceRoot: place.resource, name: selfType }) : undefined);
  const name = place.type ? place.name : selfType;
  const below = (child: Schema, childType: SchemaType | undefined, step: string) =>
    nodeOf(child, { resource: child.embeddedResource ?? false, type: childType, name: `${name}.${step}` });
  const properties = new Map<string, RuleNode>();
  for (const [key, { schema: part }] of schema.properties ?? []) {
    const escaped = escapeName(key);
    const node = below(part, escaped === undefined ? undefined : type?.fields?.get(escaped), escaped ?? key);
    if (node) properties.set(key, node);
  }
  const values = typeof schema.additionalProperties === 'object' ? below(schema.additionalProperties, type?.element, '@elem') : undefined;
  const items = schema.items && below(schema.items, type?.element, '@idx');
  if (own === 0 && properties.size === 0 && !values && !items) return undefined;
  const rules =
    own === 0
      ? {}
      : type
        ? { rules: compileRules(schema, type, name), type }
        : { typeError: 'failed to convert to declType for CEL validation rules' };
  return { schema, rules: [], ...rules, properties, ...(values && { values }), ...(items && { items }) };
}
