import type { Authorizer, Family } from '@kubewright/apiserver';
import { CountedDecisions } from '@kubewright/authorization';

/** Who is asked, in which order. */
export interface Authorization {
  /** `rbac`: what decides by roles. */
  chain(rbac: Authorizer): Authorizer;
  families(): readonly Family[];
  /** Keeps up with the file until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/** By roles alone. */
export function rbacAlone(): Authorization {
  const decisions = new CountedDecisions();
  return { chain: (rbac) => decisions.of('RBAC', 'rbac', rbac), families: () => decisions.families(), run: async () => {} };
}
