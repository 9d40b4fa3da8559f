import type { Clock } from '@kubewright/api-machinery';
import { withDeadline } from './deadline.ts';
import type { Dial } from './dial.ts';
import { joinHostPort } from './dial.ts';
import type { ProbeResult } from './probe-result.ts';
import { failure, success } from './probe-result.ts';

/** Succeeds when the port accepts a connection (pkg/probe/tcp). */
export async function tcpProbe(host: string, port: number, dial: Dial, clock: Clock, timeoutMs: number): Promise<ProbeResult> {
  try {
    const socket = await withDeadline(clock, timeoutMs, `dial tcp ${joinHostPort(host, port)}: i/o timeout`, (signal) =>
      dial(host, port, signal),
    );
    socket.on('error', () => {});
    socket.destroy();
    return success();
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}
