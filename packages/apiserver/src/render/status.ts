import { ApiError, statusOf, type Status } from '@kubewright/api-machinery';

/** The Status of whatever was thrown. What is no ApiError is a malfunction: its text stays on this side. */
export function toStatus(error: unknown): Status {
  return (
    statusOf(error) ??
    new ApiError({
      code: 500,
      reason: 'InternalError',
      message: 'Internal error occurred: unexpected failure',
      details: { causes: [{ message: 'unexpected failure' }] },
    }).status
  );
}

/** A success without an object. */
export function successStatus(details: Status['details']): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', ...(details && { details }) };
}
