import { escapeName, schemaType, type SchemaType } from '@kubewright/cel';
import type { Schema } from '@kubewright/api-machinery';
import { compileRules, type CompiledRule } from './compile-rules.ts';

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

/** The rules of a schema, compiled when they are first asked for; undefined: there are none. */
export function ruleTree(schema: Schema): RuleNode | undefined {
  let tree = trees.get(schema);
  if (tree === undefined) trees.set(schema, (tree = nodeOf(schema, { resource: schema.properties?.has('metadata') ?? false }) ?? null));
  return tree ?? undefined;
}

interface Place {
  /** Whether apiVersion, kind and metadata are there whatever the schema says. */
  readonly resource: boolean;
  /** What a rule further up has been given as a type; finding the type in it is cheaper than making it anew. */
  readonly type?: SchemaType | undefined;
}

function nodeOf(schema: Schema, place: Place): RuleNode | undefined {
  // A named type is a built-in's: ObjectMeta has no rules.
  if (schema.name) return undefined;
  const own = schema.validations?.length ?? 0;
  const type = place.type ?? (own > 0 ? schemaType(schema, { resourceRoot: place.resource, name: 'selfType1' }) : undefined);
  const below = (child: Schema, childType: SchemaType | undefined) =>
    nodeOf(child, { resource: child.embeddedResource ?? false, type: childType });
  const properties = new Map<string, RuleNode>();
  for (const [name, { schema: part }] of schema.properties ?? []) {
    const escaped = escapeName(name);
    const node = below(part, escaped === undefined ? undefined : type?.fields?.get(escaped));
    if (node) properties.set(name, node);
  }
  const values = typeof schema.additionalProperties === 'object' ? below(schema.additionalProperties, type?.element) : undefined;
  const items = schema.items && below(schema.items, type?.element);
  if (own === 0 && properties.size === 0 && !values && !items) return undefined;
  const rules =
    own === 0
      ? {}
      : type
        ? { rules: compileRules(schema, type), type }
        : { typeError: 'failed to convert to declType for CEL validation rules' };
  return { schema, rules: [], ...rules, properties, ...(values && { values }), ...(items && { items }) };
}
