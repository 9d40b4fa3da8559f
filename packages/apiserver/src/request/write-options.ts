import {
  badRequest,
  decode,
  DecodeError,
  firstUnprintable,
  forbiddenField,
  goQuote,
  invalid,
  invalidValue,
  isJsonObject,
  notSupported,
  required,
  tooLong,
  type FieldError,
  type JsonValue,
  type Schema,
} from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import { int64 } from './list-options.ts';
import { allOf, isTrue, type Query } from './request-info.ts';

/** Create-, Update- and PatchOptions, checked. */
export interface WriteOptions {
  readonly dryRun: boolean;
  /** '' when the request names none. */
  readonly fieldManager: string;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  readonly force: boolean;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | bigint;
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
  if (query.size === 0 && !apply) return noOptions;
  const dryRun = allOf(query, 'dryRun');
  const fieldManager = query.get('fieldManager') ?? '';
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  const force = query.get('force') ?? undefined;
  const errors: FieldError[] = [
    ...forceErrors(kind, apply, force, fieldManager),
    ...fieldManagerErrors(fieldManager),
    ...dryRunErrors(dryRun),
    ...(directives.includes(fieldValidation) ? [] : [notSupported('fieldValidation', fieldValidation, directives)]),
  ];
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors);
  return {
    dryRun: dryRun.length > 0,
    fieldManager,
    fieldValidation: fieldValidation as WriteOptions['fieldValidation'],
    force: isTrue(force),
  };
}

/** Of most writes. */
const noOptions: WriteOptions = Object.freeze({ dryRun: false, fieldManager: '', fieldValidation: 'Warn', force: false });

const directives: readonly string[] = ['', 'Ignore', 'Strict', 'Warn'];

function forceErrors(kind: OptionsKind, apply: boolean, force: string | undefined, fieldManager: string): FieldError[] {
  if (kind !== 'PatchOptions') return [];
  if (apply) return fieldManager === '' ? [required('fieldManager', 'is required for apply patch')] : [];
  return force === undefined ? [] : [forbiddenField('force', 'may not be specified for non-apply patch')];
}

function fieldManagerErrors(name: string): FieldError[] {
  const long = Buffer.byteLength(name) > 128 ? [tooLong('fieldManager', 128)] : [];
  const bad = firstUnprintable(name);
  if (!bad) return long;
  const character = bad.character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  const position = Buffer.byteLength(name.slice(0, bad.index));
  return [...long, invalidValue('fieldManager', name, `invalid character U+${character} (at position ${position})`)];
}

function dryRunErrors(values: readonly string[]): FieldError[] {
  return values.every((value) => value === 'All') ? [] : [notSupported('dryRun', values, ['All'])];
}

/**
 * Reads the options of a delete: the body, or the query when there is no body.
 * @throws {ApiError} BadRequest for values of a wrong type, Invalid for impossible ones.
 */
export const parseDeleteOptions = (body: SentBody | undefined, query: Query): DeleteOptions =>
  checkDeleteOptions(body === undefined ? queryOptions(query) : bodyOptions(body));

/** A body, and how the numbers in it are written. */
export interface SentBody {
  readonly value: JsonValue;
  readonly oddNumbers?: ReadonlyMap<string, string>;
}

/** @throws {ApiError} Invalid for options that nobody can want. */
export function checkDeleteOptions({
  gracePeriodSeconds,
  propagationPolicy,
  orphanDependents,
  preconditions,
  dryRun,
}: SentDeleteOptions): DeleteOptions {
  const errors: FieldError[] = [];
  if (orphanDependents !== undefined && propagationPolicy !== undefined) {
    errors.push(invalidValue('propagationPolicy', propagationPolicy, 'orphanDependents and deletionPropagation cannot be both set'));
  }
  if (propagationPolicy !== undefined && !policies.includes(propagationPolicy)) {
    errors.push(notSupported('propagationPolicy', propagationPolicy, [...policies, 'nil']));
  }
  errors.push(...dryRunErrors(dryRun ?? []));
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  return {
    // A negative period means the shortest one, as upstream reads it.
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds: gracePeriodSeconds < 0 ? 1 : gracePeriodSeconds }),
    ...(propagationPolicy !== undefined && { propagationPolicy: propagationPolicy as NonNullable<DeleteOptions['propagationPolicy']> }),
    ...(orphanDependents !== undefined && { orphanDependents }),
    preconditions: preconditions ?? {},
    dryRun: (dryRun ?? []).length > 0,
  };
}

const policies: readonly string[] = ['Foreground', 'Background', 'Orphan'];

/** meta/v1 DeleteOptions as they come. */
export interface SentDeleteOptions {
  readonly gracePeriodSeconds?: number | bigint;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly preconditions?: DeleteOptions['preconditions'];
  readonly dryRun?: readonly string[];
}

function queryOptions(query: Query): SentDeleteOptions {
  const grace = int64(query, 'gracePeriodSeconds');
  const policy = query.get('propagationPolicy') ?? undefined;
  const orphan = query.get('orphanDependents') ?? undefined;
  return {
    ...(grace !== undefined && { gracePeriodSeconds: grace }),
    ...(policy !== undefined && { propagationPolicy: policy }),
    ...(orphan !== undefined && { orphanDependents: isTrue(orphan) }),
    dryRun: allOf(query, 'dryRun'),
  };
}

const deleteOptionsSchema = (): Schema => schemaOf({ group: '', version: 'v1', kind: 'DeleteOptions' })!;

/** Whatever group a client puts into apiVersion: every one has had DeleteOptions of its own. */
function bodyOptions({ value: body, oddNumbers }: SentBody): SentDeleteOptions {
  const { kind = 'DeleteOptions', apiVersion = 'meta.k8s.io/v1' } = isJsonObject(body) ? body : {};
  if (kind !== 'DeleteOptions' && kind !== '') {
    throw badRequest(
      `no kind ${goQuote(String(kind))} is registered for version ${goQuote(String(apiVersion))} in scheme "pkg/apis/meta/internalversion/scheme/register.go:27"`,
    );
  }
  try {
    return decode(deleteOptionsSchema(), body, undefined, oddNumbers).object as SentDeleteOptions;
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(error.message);
    throw error;
  }
}
