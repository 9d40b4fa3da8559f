import type { Attributes, Authorizer, Decision } from '@kubewright/apiserver';

export const noOpinion: Decision = { kind: 'noOpinion', reason: '' };

/** Allows everything. */
export const alwaysAllow: Authorizer = { authorize: () => ({ kind: 'allow', reason: '' }) };

/** Allows nothing (upstream's mode of the same name has no opinion, and nobody after it has one either). */
export const alwaysDeny: Authorizer = { authorize: () => ({ kind: 'noOpinion', reason: 'Everything is forbidden.' }) };

/** Members of the given groups may do everything. */
export function privilegedGroups(groups: readonly string[] = ['system:masters']): Authorizer {
  const privileged = new Set(groups);
  return { authorize: ({ user }: Attributes) => (user.groups.some((group) => privileged.has(group)) ? { kind: 'allow', reason: '' } : noOpinion) };
}

/** Paths everybody may read: with upstream's defaults the health endpoints. */
export function alwaysAllowPaths(paths: readonly string[] = ['/healthz', '/readyz', '/livez']): Authorizer {
  return {
    authorize: ({ resourceRequest, path }: Attributes) =>
      !resourceRequest && paths.some((allowed) => path === allowed || (allowed.endsWith('/*') && path.startsWith(allowed.slice(0, -1))))
        ? { kind: 'allow', reason: '' }
        : noOpinion,
  };
}

/** Asks in order; the first with an opinion decides. Reasons of those without one are joined. */
export function unionAuthorizer(authorizers: readonly Authorizer[]): Authorizer {
  return {
    async authorize(attributes: Attributes): Promise<Decision> {
      const reasons: string[] = [];
      for (const authorizer of authorizers) {
        const decision = await authorizer.authorize(attributes);
        if (decision.kind !== 'noOpinion') return decision;
        if (decision.reason) reasons.push(decision.reason);
      }
      return { kind: 'noOpinion', reason: reasons.join('\n') };
    },
  };
}
