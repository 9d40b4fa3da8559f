import type { Status } from '@kubewright/api-machinery';

/** The reason of a Status that carries an exit code; only exec and attach know it. */
const nonZeroExitCode = 'NonZeroExitCode' as NonNullable<Status['reason']>;

/** The Status of a command that ran to its end. */
export function exitStatus(exitCode: number): Status {
  if (exitCode === 0) return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    reason: nonZeroExitCode,
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

/** What goes over the error stream: since v4 the Status as JSON, before only the message of a failure. */
export function encodeExit(status: Status, asJson: boolean): Buffer {
  // As upstream's: the Status without its type.
  if (asJson) return Buffer.from(JSON.stringify({ ...status, kind: undefined, apiVersion: undefined }));
  return Buffer.from(status.status === 'Success' ? '' : (status.message ?? ''));
}
