import { isUnauthorized, unauthorized } from '@kubewright/api-machinery';
import type { AuthenticationNotes, Authenticator, Family, UserInfo } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';
import { bearerTokenOf } from '../request/bearer-token.ts';

/** Whose a token is, and which of the audiences somebody asked for it is meant for. */
export interface AuthenticatedToken {
  readonly user: UserInfo;
  readonly audiences: string[];
}

/** Knows tokens of one kind: those of requests, and those that TokenReviews ask about. */
export interface TokenAuthenticator {
  /** Undefined: not one of these. @throws {ApiError} Unauthorized, or whatever kept it from being looked at. */
  authenticateToken(token: string, audiences: readonly string[], told?: AuthenticationNotes): Promise<AuthenticatedToken | undefined>;
  families?(): readonly Family[];
}

/** Asks each in order; a failure counts only when none after it knows the token. */
export function unionTokenAuthenticator(authenticators: readonly TokenAuthenticator[]): TokenAuthenticator {
  return {
    authenticateToken: async (token, audiences, told) => {
      let failure: unknown;
      for (const authenticator of authenticators) {
        try {
          const known = await authenticator.authenticateToken(token, audiences, told);
          if (known) return known;
        } catch (error) {
          failure ??= error;
        }
      }
      if (failure !== undefined) throw failure;
      return undefined;
    },
    families: () => authenticators.flatMap((authenticator) => authenticator.families?.() ?? []),
  };
}

/** Tokens that say nothing of whom they are for: they are for this server (apiserver authenticator.WrapAudienceAgnosticToken). */
export function audienceAgnostic(
  implicit: readonly string[],
  userOf: (token: string) => Promise<UserInfo | undefined>,
): TokenAuthenticator {
  return {
    authenticateToken: async (token, wanted) => {
      const audiences = wanted.filter((audience) => implicit.includes(audience));
      const user = audiences.length > 0 ? await userOf(token) : undefined;
      return user && { user, audiences };
    },
  };
}

/** Whatever kept a token from being looked at, nobody comes in with it. */
function refuse(error: unknown): never {
  throw isUnauthorized(error) ? error : unauthorized(error instanceof Error ? error.message : String(error));
}

/** Authenticates requests by their bearer tokens. */
export function bearerAuthenticator(tokens: TokenAuthenticator, audiences: readonly string[]): Authenticator {
  return {
    authenticate: (request: HttpRequest, notes?: AuthenticationNotes) => {
      const token = bearerTokenOf(request);
      return token === undefined ? undefined : tokens.authenticateToken(token, audiences, notes).then((known) => known?.user, refuse);
    },
    families: () => tokens.families?.() ?? [],
  };
}
