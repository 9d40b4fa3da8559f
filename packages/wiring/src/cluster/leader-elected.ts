import { runAsLeader, Supervisor, type Component } from '@kubewright/controller-runtime';
import type { Resolve } from '../container.ts';
import { tokens } from '../tokens.ts';

/** Components that must not run twice in a cluster. */
export interface ElectedGroup {
  /** Name of the Lease in kube-system: `kube-controller-manager`, `kube-scheduler`. */
  readonly lease: string;
  /** Makes them anew for each time of leading. */
  readonly components: () => readonly Component[];
}

/**
 * Where several processes share a cluster: the group as one component, which runs its components while this process
 * leads and waits for its turn otherwise. Upstream's programs exit when they lose the lease; here the group stops and
 * stands for election again. Alone on its store, a process has no one to ask: the components themselves.
 */
export function elected({ lease, components }: ElectedGroup, get: Resolve): readonly Component[] {
  const { identity } = get(tokens.leaderElection);
  if (identity === undefined) return components();
  const deps = {
    client: get(tokens.client),
    clock: get(tokens.clock),
    random: get(tokens.random),
    logger: get(tokens.logger).named(lease),
  };
  const options = { lease: { namespace: 'kube-system', name: lease }, identity };
  const lead = (leading: AbortSignal): Promise<void> => new Supervisor(deps).run(components(), leading);
  return [{ name: lease, run: (signal) => runAsLeader(deps, options, signal, lead) }];
}
