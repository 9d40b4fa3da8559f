import type { Authorizer, Family } from '@kubewright/apiserver';
import { CountedDecisions } from '@kubewright/authorization';

/** What decides by what the cluster holds. */
export interface OwnAuthorizers {
  readonly rbac: Authorizer;
  /** Follows what belongs to which node from then on. */
  node(): Authorizer;
}

/** Who is asked, in which order. */
export interface Authorization {
  chain(own: OwnAuthorizers): Authorizer;
  families(): readonly Family[];
  /** Keeps up with the file until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/** By roles alone. */
export function rbacAlone(): Authorization {
  const decisions = new CountedDecisions();
  return { chain: ({ rbac }) => decisions.of('RBAC', 'rbac', rbac), families: () => decisions.families(), run: async () => {} };
}
