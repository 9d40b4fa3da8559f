import {
  badRequest,
  forbiddenField,
  formatFieldError,
  goQuote,
  parseInt64,
  parseIntError,
  invalid,
  invalidValue,
  notSupported,
  parseFieldSelector,
  parseLabelSelector,
  type FieldError,
} from '@kubewright/api-machinery';
import type { Query } from './request-info.ts';
import { isTrue } from './request-info.ts';

/** meta/v1 ListOptions as a request carries them, checked. */
export interface ListOptions {
  readonly labelSelector: string;
  readonly fieldSelector: string;
  /** 0: no limit. */
  readonly limit: number;
  readonly continue: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: '' | 'Exact' | 'NotOlderThan';
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
  readonly timeoutSeconds: number | undefined;
}

const listOptionsKind = { group: 'meta.k8s.io', kind: 'ListOptions' };

/**
 * Reads and checks the options of a list or a watch (k8s.io/apimachinery internalversion/validation).
 * @throws {ApiError} BadRequest for what is no number, Invalid for options that exclude each other.
 */
export function parseListOptions(query: Query, watch: boolean): ListOptions {
  // The first of several that are no numbers is told of, in this order.
  const timeoutSeconds = integer(query, 'timeoutSeconds');
  const options: ListOptions = {
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
    limit: integer(query, 'limit') ?? 0,
    continue: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: (query.get('resourceVersionMatch') ?? '') as ListOptions['resourceVersionMatch'],
    allowWatchBookmarks: isTrue(query.get('allowWatchBookmarks')),
    sendInitialEvents: boolean(query, 'sendInitialEvents'),
    timeoutSeconds,
  };
  const errors = watch ? watchErrors(options) : listErrors(options);
  if (errors.length === 0) return options;
  assertSelectors(options);
  throw invalid(listOptionsKind, '', errors);
}

/** @throws {ApiError} BadRequest for a selector that cannot be read. */
function assertSelectors({ labelSelector, fieldSelector }: ListOptions): void {
  try {
    parseLabelSelector(labelSelector);
    parseFieldSelector(fieldSelector);
  } catch (error) {
    throw badRequest((error as Error).message);
  }
}

function integer(query: Query, name: string): number | undefined {
  const value = int64(query, name);
  return value === undefined ? undefined : Number(value);
}

/** A whole number of 64 bits. @throws {ApiError} BadRequest for anything else that is written. */
export function int64(query: Query, name: string): number | bigint | undefined {
  const text = query.get(name);
  if (text === null || text === undefined) return undefined;
  const value = parseInt64(text);
  if (value === undefined) throw badRequest(parseIntError(text));
  return value;
}

function boolean(query: Query, name: string): boolean | undefined {
  const value = query.get(name);
  return value === null || value === undefined ? undefined : isTrue(value);
}

function listErrors(options: ListOptions): FieldError[] {
  const { resourceVersionMatch: match, resourceVersion } = options;
  const errors: FieldError[] = [];
  if (match !== '') {
    if (resourceVersion === '')
      errors.push(forbiddenField('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (options.continue !== '')
      errors.push(forbiddenField('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'));
    if (match !== 'Exact' && match !== 'NotOlderThan')
      errors.push(notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && resourceVersion === '0') {
      errors.push(forbiddenField('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
    }
  }
  if (options.sendInitialEvents !== undefined) errors.push(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  return errors;
}

function watchErrors(options: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  const { resourceVersionMatch: match, sendInitialEvents } = options;
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan') {
    errors.push(forbiddenField('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  }
  if (match === '') return errors;
  if (sendInitialEvents === undefined)
    errors.push(forbiddenField('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  if (match !== 'NotOlderThan') errors.push(notSupported('resourceVersionMatch', match, ['NotOlderThan']));
  if (options.continue !== '')
    errors.push(forbiddenField('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'));
  return errors;
}

/**
 * A resourceVersion of a request: 0 for unset is the caller's matter.
 * @throws {ApiError} BadRequest when it is no unsigned number.
 */
export function parseResourceVersion(text: string): number {
  const version = resourceVersionOf(text);
  if (typeof version === 'number') return version;
  throw badRequest(`invalid resource version: ${version}`);
}

/** Of the largest uint64. */
const maxDigits = 20;

/** The number a resourceVersion is, or why it is none. */
export function resourceVersionOf(text: string): number | string {
  const digits = /^\d+$/.test(text);
  if (digits && text.length <= maxDigits && BigInt.asUintN(64, BigInt(text)) === BigInt(text)) return Number(text);
  const why = `strconv.ParseUint: parsing ${goQuote(text)}: ${digits ? 'value out of range' : 'invalid syntax'}`;
  return formatFieldError(invalidValue('resourceVersion', text, why));
}
