import type { NodesPlan } from '../../tokens.ts';
import type { ClusterAppOptions } from '../cluster-app-options.ts';
import { reasonOf, StartError } from '../start-error.ts';
import { openHostMachine } from './host-node.ts';

/**
 * Which nodes an app has: the machine, whose containers are host processes and need nothing installed, unless told
 * otherwise; `directory` is where its runtime lies, `say` hears what has been chosen.
 * @throws {StartError} when the process runtime cannot start.
 */
export async function planNodes(
  { runtime, simulatedNodes, nodeName }: ClusterAppOptions,
  directory: string,
  say: (choice: string) => void,
): Promise<NodesPlan> {
  const named = nodeName === undefined ? {} : { simulatedPrefix: `${nodeName}-` };
  const simulated = simulatedNodes ?? (runtime === 'simulated' ? 1 : 0);
  if (runtime === 'simulated') {
    say(`simulated: containers are scripts in this process (--runtime simulated, ${simulated} nodes)`);
    return { simulated, ...named };
  }
  const host = await openHostMachine(directory, nodeName).catch((error: unknown) => {
    throw new StartError(`the process runtime cannot start in ${directory}: ${reasonOf(error)}`);
  });
  const why = runtime === 'auto' ? 'needs nothing installed' : 'chosen with --runtime process';
  say(`process: containers are processes of this machine on its own file system (${why})`);
  return { simulated, host, ...named };
}
