import { stopRunningInstance } from '@kubewright/wiring/cluster-app';
import type { CliIo } from '../run-cli.ts';

/** Asks the cluster of the data directory to stop and waits until it is gone. */
export async function down(dataDirectory: string, io: CliIo): Promise<void> {
  const pid = await stopRunningInstance(dataDirectory, io.signal);
  io.out(
    pid === undefined ? `No cluster is running on ${dataDirectory}.\n` : `Stopped the cluster on ${dataDirectory} (process ${pid}).\n`,
  );
}
