import type { Authenticator, UserInfo } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';

export const authenticatedGroup = 'system:authenticated';
export const unauthenticatedGroup = 'system:unauthenticated';

/**
 * Asks authenticators in order; the first that knows the credentials decides. A failure counts only when nobody after
 * it succeeds. Adds the group system:authenticated to everyone but the anonymous user.
 */
export function unionAuthenticator(authenticators: readonly Authenticator[]): Authenticator {
  return {
    async authenticate(request: HttpRequest): Promise<UserInfo | undefined> {
      let failure: unknown;
      for (const authenticator of authenticators) {
        try {
          const user = await authenticator.authenticate(request);
          if (user) return withAuthenticatedGroup(user);
        } catch (error) {
          failure ??= error;
        }
      }
      if (failure !== undefined) throw failure;
      return undefined;
    },
  };
}

function withAuthenticatedGroup(user: UserInfo): UserInfo {
  if (user.groups.includes(authenticatedGroup) || user.groups.includes(unauthenticatedGroup)) return user;
  return { ...user, groups: [...user.groups, authenticatedGroup] };
}
