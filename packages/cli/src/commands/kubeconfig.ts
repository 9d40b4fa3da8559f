import { readFile } from 'node:fs/promises';
import { kubeconfigPath } from '@kubewright/wiring/cluster-app';
import type { CliIo } from '../run-cli.ts';

/** Prints the admin kubeconfig. @throws one sentence when no cluster was ever started there. */
export async function printKubeconfig(dataDirectory: string, io: CliIo): Promise<void> {
  const file = await kubeconfigPath(dataDirectory);
  io.out(
    await readFile(file, 'utf8').catch(() => {
      throw new Error(
        `there is no kubeconfig in ${dataDirectory}: start a cluster there first (kubewright up --data-dir ${dataDirectory})`,
      );
    }),
  );
}
