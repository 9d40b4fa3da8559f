import type { FieldError } from './field-error.ts';
import { formatFieldErrors, toStatusCause } from './field-error.ts';
import { goQuote } from './go-quote.ts';
import type { Status, StatusDetails, StatusReason } from './status.ts';

/** Group and plural name of a resource; the group is '' for core. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

/** The one error of the API, on both sides of it. Match by reason with the predicates, never with `instanceof`. */
export class ApiError extends Error {
  readonly status: Status;

  constructor(
    status: Omit<Status, 'kind' | 'apiVersion' | 'metadata' | 'status'> & Partial<Pick<Status, 'metadata'>>,
    options?: ErrorOptions,
  ) {
    super(status.message ?? status.reason ?? 'unknown error', options);
    this.name = 'ApiError';
    const { message, reason, details, code } = status;
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: status.metadata ?? {},
      status: 'Failure',
      message,
      reason: reason || undefined,
      details,
      code,
    };
  }
}

/** The Status inside any error that carries one. */
export function statusOf(error: unknown): Status | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  const status = error.status;
  return typeof status === 'object' && status !== null && 'kind' in status && status.kind === 'Status' ? (status as Status) : undefined;
}

const hasReason =
  (reason: StatusReason) =>
  (error: unknown): boolean =>
    statusOf(error)?.reason === reason;

export const isNotAcceptable = hasReason('NotAcceptable');
export const isNotFound = hasReason('NotFound');
export const isAlreadyExists = hasReason('AlreadyExists');
export const isConflict = hasReason('Conflict');
export const isInvalid = hasReason('Invalid');
export const isForbidden = hasReason('Forbidden');
export const isUnauthorized = hasReason('Unauthorized');
export const isBadRequest = hasReason('BadRequest');
export const isTooManyRequests = hasReason('TooManyRequests');
/** The requested revision is no longer, or the continue token has expired (410, either reason). */
export const isExpired = (error: unknown): boolean => hasReason('Expired')(error) || hasReason('Gone')(error);

/** `deployments.apps`, or `pods` for core: how messages and Go's GroupResource name a resource. */
export function qualifiedResource({ group, resource }: GroupResource): string {
  return group ? `${resource}.${group}` : resource;
}

const detailsOf = (of: GroupResource, name: string, more: StatusDetails = {}): StatusDetails => ({
  ...(name && { name }),
  ...(of.group && { group: of.group }),
  kind: of.resource,
  ...more,
});

export function notFound(of: GroupResource, name: string): ApiError {
  return new ApiError({
    code: 404,
    reason: 'NotFound',
    message: `${qualifiedResource(of)} ${goQuote(name)} not found`,
    details: detailsOf(of, name),
  });
}

export function alreadyExists(of: GroupResource, name: string): ApiError {
  return new ApiError({
    code: 409,
    reason: 'AlreadyExists',
    message: `${qualifiedResource(of)} ${goQuote(name)} already exists`,
    details: detailsOf(of, name),
  });
}

export function conflict(of: GroupResource, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualifiedResource(of)} ${goQuote(name)}: ${why}`;
  return new ApiError({ code: 409, reason: 'Conflict', message, details: detailsOf(of, name) });
}

/** The message of a write whose resourceVersion is no longer the stored one. */
export const objectModifiedMessage = 'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(of: GroupResource, name: string, why: string): ApiError {
  const subject = name ? `${qualifiedResource(of)} ${goQuote(name)}` : qualifiedResource(of);
  return new ApiError({ code: 403, reason: 'Forbidden', message: `${subject} is forbidden: ${why}`, details: detailsOf(of, name) });
}

/** `why`, the error's cause, is for those who may know: the Status says nothing of it. */
export function unauthorized(why?: string): ApiError {
  return new ApiError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' }, why === undefined ? undefined : { cause: why });
}

export function badRequest(message: string): ApiError {
  return new ApiError({ code: 400, reason: 'BadRequest', message });
}

/** 422 with one cause a field error; `of` names group and kind (`apps`, `Deployment`), as upstream does. */
export function invalid(of: { group: string; kind: string }, name: string, errors: readonly FieldError[]): ApiError {
  const subject = of.group ? `${of.kind}.${of.group}` : of.kind;
  return new ApiError({
    code: 422,
    reason: 'Invalid',
    message: `${subject} ${goQuote(name)} is invalid: ${formatFieldErrors(errors)}`,
    details: {
      ...(name && { name }),
      ...(of.group && { group: of.group }),
      ...(of.kind && { kind: of.kind }),
      causes: errors.map(toStatusCause),
    },
  });
}

export function methodNotAllowed(of: GroupResource, verb: string): ApiError {
  const message = `${verb} is not supported on resources of kind "${qualifiedResource(of)}"`;
  return new ApiError({
    code: 405,
    reason: 'MethodNotAllowed',
    message,
    details: { ...(of.group && { group: of.group }), kind: of.resource },
  });
}

/** 410: a watch or an exact read from before the retained window, or an expired continue token. */
export function expired(message: string): ApiError {
  return new ApiError({ code: 410, reason: 'Expired', message });
}

/** 504 with Retry-After: the server could not answer in time. */
export function timeout(message: string, retryAfterSeconds: number): ApiError {
  return new ApiError({ code: 504, reason: 'Timeout', message: `Timeout: ${message}`, details: { retryAfterSeconds } });
}

/** 504 for a resourceVersion the server has not reached; without `retryAfterSeconds` nothing is said of trying again. */
export function tooLargeResourceVersion(wanted: number, current: number, retryAfterSeconds?: number): ApiError {
  return new ApiError({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${wanted}, current: ${current}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    },
  });
}

export function tooManyRequests(message: string, retryAfterSeconds: number): ApiError {
  return new ApiError({ code: 429, reason: 'TooManyRequests', message, details: { retryAfterSeconds } });
}

export function requestEntityTooLarge(message: string): ApiError {
  return new ApiError({ code: 413, reason: 'RequestEntityTooLarge', message: `Request entity too large: ${message}` });
}

export function unsupportedMediaType(message: string): ApiError {
  return new ApiError({ code: 415, reason: 'UnsupportedMediaType', message });
}

export function notAcceptable(message: string): ApiError {
  return new ApiError({ code: 406, reason: 'NotAcceptable', message });
}

export function serviceUnavailable(message: string): ApiError {
  return new ApiError({ code: 503, reason: 'ServiceUnavailable', message });
}

/** 500 for what upstream answers with a bare Go error: no reason, no details. */
export function unnamedError(message: string): ApiError {
  return new ApiError({ message, code: 500 });
}

/** 500 that says what broke. Never carries a stack or a secret. */
export function internalError(message: string): ApiError {
  return new ApiError({
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${message}`,
    details: { causes: [{ message }] },
  });
}
