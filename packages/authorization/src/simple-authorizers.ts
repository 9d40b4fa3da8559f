import type { Attributes, Authorizer, Decision } from '@kubewright/apiserver';

export const noOpinion: Decision = { kind: 'noOpinion', reason: '' };

/** Allows everything. */
export const alwaysAllow: Authorizer = { authorize: () => ({ kind: 'allow', reason: '' }) };

/** Allows nothing (upstream's mode of the same name has no opinion, and nobody after it has one either). */
export const alwaysDeny: Authorizer = { authorize: () => ({ kind: 'noOpinion', reason: 'Everything is forbidden.' }) };

/** Members of the given groups may do everything. */
export function privilegedGroups(groups: readonly string[] = ['system:masters']): Authorizer {
  const privileged = new Set(groups);
  return {
    authorize: ({ user }: Attributes) => (user.groups.some((group) => privileged.has(group)) ? { kind: 'allow', reason: '' } : noOpinion),
  };
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

/** Asks in order; the first with an opinion decides. Reasons and errors of those without one are joined. */
export function unionAuthorizer(authorizers: readonly Authorizer[]): Authorizer {
  return {
    authorize: (attributes) => decideFrom(authorizers, 0, attributes, noOpinion),
  };
}

/** Asks from the authorizer at `index` on; becomes asynchronous only where one of them does. */
function decideFrom(
  authorizers: readonly Authorizer[],
  index: number,
  attributes: Attributes,
  before: Decision,
): Promise<Decision> | Decision {
  let told = before;
  for (let at = index; at < authorizers.length; at++) {
    const decision = authorizers[at]!.authorize(attributes);
    if (decision instanceof Promise) {
      const known = told;
      return decision.then((late) =>
        late.kind === 'noOpinion' ? decideFrom(authorizers, at + 1, attributes, together(known, late)) : late,
      );
    }
    if (decision.kind !== 'noOpinion') return decision;
    told = together(told, decision);
  }
  return told;
}

function together(before: Decision, decision: Decision): Decision {
  if (before.reason === '' && before.error === undefined) return decision;
  const reason = [before.reason, decision.reason].filter((each) => each !== '').join('\n');
  const errors = [before.error, decision.error].filter((each) => each !== undefined);
  return { kind: 'noOpinion', reason, ...(errors.length > 0 && { error: errors.join(', ') }) };
}
