import { status, type ServiceError } from '@grpc/grpc-js';

/**
 * What a failed call means for whoever made it.
 *
 * - `answered`: the cluster decided; the error is the answer.
 * - `refused`: this member refused before it proposed anything: nothing happened, another may be asked.
 * - `unknown`: whether it happened cannot be told from here.
 */
export type Failure = 'answered' | 'refused' | 'unknown';

/** Texts of etcd's api/v3rpc/rpctypes/error.go that are raised before a proposal. */
const refusals = ['etcdserver: no leader', 'etcdserver: too many requests', 'etcdserver: not capable'];

const undecided: ReadonlySet<number> = new Set([
  status.UNAVAILABLE,
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.UNKNOWN,
  status.INTERNAL,
]);

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error;
}

export function failureOf(error: unknown): Failure {
  if (!isServiceError(error)) return 'answered';
  if (refusals.some((text) => error.details.startsWith(text))) return 'refused';
  return undecided.has(error.code) ? 'unknown' : 'answered';
}
