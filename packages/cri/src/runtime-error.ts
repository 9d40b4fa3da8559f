/** The gRPC codes that CRI runtimes answer with. */
export type RuntimeErrorCode =
  | 'NotFound'
  | 'AlreadyExists'
  | 'InvalidArgument'
  | 'FailedPrecondition'
  | 'DeadlineExceeded'
  | 'Unavailable'
  | 'Unimplemented'
  | 'Internal';

/**
 * What every method of a runtime rejects with. `reason` is a waiting reason for the container's status where the
 * runtime knows a better one than the kubelet's (`ErrImageNotSupported`, `RegistryUnavailable`, …).
 */
export class RuntimeError extends Error {
  readonly code: RuntimeErrorCode;
  readonly reason: string | undefined;

  constructor(code: RuntimeErrorCode, message: string, options: { reason?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RuntimeError';
    this.code = code;
    this.reason = options.reason;
  }
}

/** Matched by shape, so that two installed copies of this package understand each other. */
export function hasRuntimeCode(error: unknown, code: RuntimeErrorCode): boolean {
  return error instanceof Error && error.name === 'RuntimeError' && (error as RuntimeError).code === code;
}

export const isRuntimeNotFound = (error: unknown): boolean => hasRuntimeCode(error, 'NotFound');

/** The waiting reason a runtime gave with its error. */
export function runtimeReason(error: unknown): string | undefined {
  return error instanceof Error && error.name === 'RuntimeError' ? (error as RuntimeError).reason : undefined;
}
