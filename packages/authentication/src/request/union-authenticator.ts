import type { AuthenticationNotes, Authenticator, UserInfo } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';

export const authenticatedGroup = 'system:authenticated';
export const unauthenticatedGroup = 'system:unauthenticated';

/**
 * Asks authenticators in order; the first that knows the credentials decides. A failure counts only when nobody after
 * it succeeds. Adds the group system:authenticated to everyone but the anonymous user.
 */
export function unionAuthenticator(authenticators: readonly Authenticator[]): Authenticator {
  return {
    authenticate: (request, notes) => authenticateFrom(authenticators, 0, { request, notes }, undefined),
    families: () => authenticators.flatMap((authenticator) => authenticator.families?.() ?? []),
  };
}

interface Asked {
  readonly request: HttpRequest;
  readonly notes: AuthenticationNotes | undefined;
}

/** Asks from the authenticator at `index` on; becomes asynchronous only where one of them does. */
function authenticateFrom(
  authenticators: readonly Authenticator[],
  index: number,
  asked: Asked,
  failure: unknown,
): Promise<UserInfo | undefined> | UserInfo | undefined {
  for (let at = index; at < authenticators.length; at++) {
    try {
      const answer = authenticators[at]!.authenticate(asked.request, asked.notes);
      if (answer instanceof Promise) {
        return answer.then(
          (user) => (user ? withAuthenticatedGroup(user) : authenticateFrom(authenticators, at + 1, asked, failure)),
          (error: unknown) => authenticateFrom(authenticators, at + 1, asked, failure ?? error),
        );
      }
      if (answer) return withAuthenticatedGroup(answer);
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return undefined;
}

/** An authenticator that remembers its users gets the same answer every time. */
const completed = new WeakMap<UserInfo, UserInfo>();

function withAuthenticatedGroup(user: UserInfo): UserInfo {
  if (user.groups.includes(authenticatedGroup) || user.groups.includes(unauthenticatedGroup)) return user;
  let complete = completed.get(user);
  if (!complete) completed.set(user, (complete = { ...user, groups: [...user.groups, authenticatedGroup] }));
  return complete;
}
