import { hasRuntimeCode } from '@kubewright/cri';
import type { RuntimeService } from '@kubewright/cri';
import type { ProbeResult } from './probe-result.ts';
import { failure, success } from './probe-result.ts';

const maxOutputBytes = 10 * 1024;

/** Exit code 0 is success; anything else, or no end in time, failure with the command's output (pkg/probe/exec). */
export async function execProbe(
  runtime: Pick<RuntimeService, 'execSync'>,
  containerId: string,
  command: readonly string[],
  timeoutMs: number,
): Promise<ProbeResult> {
  try {
    const { exitCode, stdout, stderr } = await runtime.execSync(containerId, command, timeoutMs);
    const output = Buffer.concat([stdout, stderr]).subarray(0, maxOutputBytes).toString('utf8');
    return exitCode === 0 ? success(output) : failure(output);
  } catch (error) {
    if (hasRuntimeCode(error, 'DeadlineExceeded'))
      return failure(`command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1_000}s`);
    return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
  }
}
