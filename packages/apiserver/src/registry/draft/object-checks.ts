import {
  ApiError,
  applyDefaults,
  invalid,
  invalidValue,
  type FieldError,
  type HookContext,
  type JsonObject,
  type KubeObject,
  type Schema,
  validate,
  validateValue,
} from '@kubewright/api-machinery';
import { changedMetadataErrors, newMetadataErrors } from './metadata-checks.ts';
import { isCompiled, ruleTree } from '../../crd/rules/rule-tree.ts';
import { validateRules, type RuleOptions } from '../../crd/rules/validate-rules.ts';
import type { RuleMetrics } from '../../metrics/rule-metrics.ts';
import type { LazyPatterns } from './lazy-patterns.ts';
import type { ServedResource } from '../served-resource.ts';
import type { ResourceCall } from '../resource-call.ts';

/** What checks of custom resources need. */
export interface CheckDeps {
  readonly patterns: LazyPatterns;
  readonly rules: RuleMetrics;
}

/** Schema defaults first, then those a schema cannot say. */
export function defaultDraft({ draftSchema, storage }: ServedResource, draft: KubeObject): void {
  applyDefaults(draftSchema, draft as unknown as JsonObject);
  storage.definition.hooks.default?.(draft);
}

/** @throws {ApiError} Invalid with every field that is wrong; adds the kind's warnings. */
export function validateNew(call: ResourceCall, object: KubeObject, context: HookContext, checks: CheckDeps): void {
  const { definition, groupKind } = call.resource;
  const kind = definition.hooks.validate?.(object, context) ?? [];
  const besides = { metadata: newMetadataErrors(call.resource, object.metadata, kind), kind };
  const errors = allErrors(call, { object, old: undefined, checks }, besides);
  if (errors.length > 0) throw invalid(groupKind, object.metadata.name ?? '', errors);
  for (const warning of definition.hooks.warnings?.(object, undefined) ?? []) call.warn(warning);
}

/** What the checks of metadata and of the kind found. */
interface OtherErrors {
  readonly metadata: readonly FieldError[];
  readonly kind: readonly FieldError[];
}

/**
 * In upstream's order. A custom resource is checked by the schema of the version it was sent in, of a write to /status
 * only the status; built-in kinds check themselves.
 */
function allErrors(
  call: ResourceCall,
  { object, old, checks }: Pick<Change, 'object' | 'checks'> & { old: KubeObject | undefined },
  { metadata, kind }: OtherErrors,
): FieldError[] {
  const { resource, subresource } = call;
  const { patterns, rules } = checks;
  if (resource.builtIn) return [...metadata, ...kind];
  const { schema } = resource.version;
  const value = object as unknown as JsonObject;
  const before = old as unknown as JsonObject | undefined;
  const options = { patterns: patterns.engine, besides: kind, ...(before && { old: before }) };
  const errors = [
    ...metadata,
    ...(subresource === 'status' ? [...statusErrors(schema, value, before, patterns), ...kind] : validate(schema, value, options)),
  ];
  return [...errors, ...ruleErrors(rules, schema, value, errors, { ...(before && { old: before }), warn: (text) => call.warn(text) })];
}

const blocking: ReadonlySet<FieldError['type']> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/** Rules are run on what has the right form only. */
function ruleErrors(
  metrics: RuleMetrics,
  schema: Schema,
  value: JsonObject,
  errors: readonly FieldError[],
  options: RuleOptions,
): FieldError[] {
  const tree = isCompiled(schema) ? ruleTree(schema) : metrics.compiled(() => ruleTree(schema));
  if (!tree) return [];
  if (!errors.some(({ type }) => blocking.has(type))) return metrics.evaluated(() => validateRules(schema, value, options));
  return [
    invalidValue(
      '<nil>',
      null,
      'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    ),
  ];
}

function statusErrors(schema: Schema, value: JsonObject, before: JsonObject | undefined, patterns: LazyPatterns): FieldError[] {
  const status = schema.properties?.get('status')?.schema;
  if (!status || value['status'] === undefined) return [];
  const errors = validateValue(status, value['status'], {
    patterns: patterns.engine,
    ...(before?.['status'] !== undefined && { old: before['status'] }),
  });
  return errors.map((error) => ({ ...error, field: error.field === '<nil>' ? 'status' : `status.${error.field}` }));
}

/** What a write would make of an object. */
export interface Change {
  readonly object: KubeObject;
  readonly old: KubeObject;
  readonly context: HookContext;
  readonly checks: CheckDeps;
}

/** @throws {ApiError} Invalid with every field that is wrong; adds the kind's warnings. */
export function validateChange(call: ResourceCall, { object, old, context, checks }: Change): void {
  const { definition, groupKind } = call.resource;
  const besides = {
    metadata: changedMetadataErrors(call, object.metadata, old.metadata),
    kind: definition.hooks.validateUpdate?.(object, old, context) ?? [],
  };
  const errors = allErrors(call, { object, old, checks }, besides);
  if (errors.length > 0) throw invalid(groupKind, object.metadata.name ?? '', errors);
  for (const warning of changeWarnings(call, object, old)) call.warn(warning);
}

function changeWarnings({ resource, subresource }: ResourceCall, object: KubeObject, old: KubeObject): readonly string[] {
  const { hooks } = resource.definition;
  if (resource.builtIn && subresource === 'status') return hooks.statusWarnings?.(object) ?? [];
  return hooks.warnings?.(object, old) ?? [];
}

/**
 * The object as it is stored. One that is too large is stored without its managedFields, unless it was applied, which
 * makes no sense without them (apiserver handlers isTooLargeError).
 * @throws {ApiError} 500 in the words of etcd, as upstream hands them on.
 */
export function encodeWithin(call: ResourceCall, draft: KubeObject, maxBytes: number): Promise<Uint8Array> | Uint8Array {
  const stored = call.resource.stored(draft);
  return stored instanceof Promise
    ? stored.then((converted) => encodeStored(call, draft, converted, maxBytes))
    : encodeStored(call, draft, stored, maxBytes);
}

function encodeStored(call: ResourceCall, draft: KubeObject, stored: KubeObject, maxBytes: number): Promise<Uint8Array> | Uint8Array {
  const value = call.resource.storage.encode(stored);
  if (value.byteLength <= maxBytes) return value;
  if (!draft.metadata.managedFields || call.patchType === 'application/apply-patch+yaml')
    throw new ApiError({ code: 500, message: 'etcdserver: request is too large' });
  delete draft.metadata.managedFields;
  return encodeWithin(call, draft, maxBytes);
}
