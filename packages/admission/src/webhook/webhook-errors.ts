import { ApiError, badRequest, internalError, type Status } from '@kubewright/api-machinery';

/** A webhook could not be asked, or gave no valid answer: what happens is its failurePolicy's to say. */
export class FailedCallError extends Error {
  /** The status that metrics tell: the webhook's own, where it has answered with another than success. */
  readonly code: number;

  constructor(webhook: string, why: string, code: number) {
    super(`failed calling webhook ${JSON.stringify(webhook)}: ${why}`);
    this.name = 'FailedCallError';
    this.code = code;
  }
}

/** A webhook has said no. */
export class DeniedError extends ApiError {}

/** The error of a request whose webhook failed and whose policy is Fail. */
export const failedClosed = (error: FailedCallError): ApiError => internalError(error.message);

/** What a webhook said that denies a request (k8s.io/apiserver admission/plugin/webhook/errors.ToStatusErr). */
export function denied(webhook: string, result: Partial<Status> | undefined): DeniedError {
  const by = `admission webhook ${JSON.stringify(webhook)} denied the request`;
  const { message, reason, code = 0, details, metadata } = result ?? {};
  const why = message ? `${by}: ${message}` : reason ? `${by}: ${reason}` : `${by} without explanation`;
  return new DeniedError({
    code: code < 400 ? 400 : code,
    message: why,
    ...(reason && { reason }),
    ...(details && { details }),
    ...(metadata && { metadata }),
  });
}

export const dryRunUnsupported = (webhook: string): ApiError =>
  badRequest(`admission webhook ${JSON.stringify(webhook)} does not support dry run`);
