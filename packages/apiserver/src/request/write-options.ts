import { badRequest, invalid, invalidValue, notSupported, required, tooLong, type FieldError, type JsonValue } from '@kubewright/api-machinery';
import type { Query } from './request-info.ts';
import { isTrue } from './request-info.ts';

/** Create-, Update- and PatchOptions, checked. */
export interface WriteOptions {
  readonly dryRun: boolean;
  /** '' when the request names none. */
  readonly fieldManager: string;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  readonly force: boolean;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  readonly orphanDependents?: boolean;
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun: boolean;
}

type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';

/**
 * Reads the options of a write from its query.
 * @throws {ApiError} Invalid (k8s.io/apimachinery meta/v1/validation).
 */
export function parseWriteOptions(query: Query, kind: OptionsKind, apply: boolean): WriteOptions {
  const errors: FieldError[] = [];
  const dryRun = query.get('dryRun') ?? '';
  if (dryRun !== '' && dryRun !== 'All') errors.push(notSupported('dryRun', [dryRun], ['All']));
  const fieldManager = query.get('fieldManager') ?? '';
  errors.push(...fieldManagerErrors(fieldManager));
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  if (!['Ignore', 'Warn', 'Strict'].includes(fieldValidation)) errors.push(notSupported('fieldValidation', fieldValidation, ['Ignore', 'Strict', 'Warn', '']));
  const force = query.get('force');
  if (apply && fieldManager === '') errors.push(required('fieldManager', 'is required for apply patch'));
  if (kind === 'PatchOptions' && !apply && force !== null && force !== undefined) {
    errors.push({ type: 'FieldValueForbidden', field: 'force', badValue: '', detail: 'may not be specified for non-apply patch' });
  }
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors);
  return { dryRun: dryRun === 'All', fieldManager, fieldValidation: fieldValidation as WriteOptions['fieldValidation'], force: isTrue(force) };
}

function fieldManagerErrors(name: string): FieldError[] {
  if (Buffer.byteLength(name) > 128) return [tooLong('fieldManager', 128)];
  return /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(name) ? [invalidValue('fieldManager', name, 'should only contain printable characters')] : [];
}

/**
 * Reads the options of a delete: the body, or the query when there is no body.
 * @throws {ApiError} BadRequest for values of a wrong type, Invalid for impossible ones.
 */
export function parseDeleteOptions(body: JsonValue | undefined, query: Query): DeleteOptions {
  const source = isObject(body) ? body : queryOptions(query);
  const options: DeleteOptions = {
    ...number(source, 'gracePeriodSeconds'),
    ...propagation(source),
    ...boolean(source, 'orphanDependents'),
    preconditions: { ...preconditions(source) },
    dryRun: dryRunOf(source, query),
  };
  const errors: FieldError[] = [];
  if (options.orphanDependents !== undefined && options.propagationPolicy !== undefined) {
    errors.push(invalidValue('propagationPolicy', options.propagationPolicy, 'orphanDependents and deletionPropagation cannot be both set'));
  }
  if (options.propagationPolicy !== undefined && !['Foreground', 'Background', 'Orphan'].includes(options.propagationPolicy)) {
    errors.push(notSupported('propagationPolicy', options.propagationPolicy, ['Foreground', 'Background', 'Orphan', 'nil']));
  }
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  return options;
}

type Source = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Source => typeof value === 'object' && value !== null && !Array.isArray(value);

function queryOptions(query: Query): Source {
  const grace = query.get('gracePeriodSeconds');
  const policy = query.get('propagationPolicy');
  const orphan = query.get('orphanDependents');
  return {
    ...(grace && { gracePeriodSeconds: Number(grace) }),
    ...(policy && { propagationPolicy: policy }),
    ...(orphan && { orphanDependents: isTrue(orphan) }),
  };
}

function number(source: Source, name: 'gracePeriodSeconds'): { gracePeriodSeconds?: number } {
  const value = source[name];
  if (value === undefined || value === null) return {};
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw badRequest(`json: cannot unmarshal ${typeof value} into Go struct field DeleteOptions.${name} of type int64`);
  // A negative period means the shortest one, as upstream reads it.
  return { gracePeriodSeconds: value < 0 ? 1 : value };
}

function boolean(source: Source, name: 'orphanDependents'): { orphanDependents?: boolean } {
  const value = source[name];
  if (value === undefined || value === null) return {};
  if (typeof value !== 'boolean') throw badRequest(`json: cannot unmarshal ${typeof value} into Go struct field DeleteOptions.${name} of type bool`);
  return { orphanDependents: value };
}

function propagation(source: Source): Pick<DeleteOptions, 'propagationPolicy'> {
  const value = source['propagationPolicy'];
  if (value === undefined || value === null) return {};
  return { propagationPolicy: String(value) as NonNullable<DeleteOptions['propagationPolicy']> };
}

function preconditions(source: Source): DeleteOptions['preconditions'] {
  const value = source['preconditions'];
  if (!isObject(value)) return {};
  const { uid, resourceVersion } = value;
  return { ...(typeof uid === 'string' && { uid }), ...(typeof resourceVersion === 'string' && { resourceVersion }) };
}

function dryRunOf(source: Source, query: Query): boolean {
  const listed = source['dryRun'];
  const values = Array.isArray(listed) ? listed : [query.get('dryRun') ?? ''];
  for (const value of values) {
    if (value !== '' && value !== 'All') throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [notSupported('dryRun', values, ['All'])]);
  }
  return values.includes('All');
}
