import { badRequest, type Clock, formatTime, type KubeObject } from '@kubewright/api-machinery';
import type { TokenReview, UserInfo as ApiUserInfo } from '@kubewright/api/authentication/v1';
import type { CustomSubresource, SubresourceCall, UserInfo } from '@kubewright/apiserver';
import { bodyOf } from '../strategy/body-of.ts';

/** Tells whose token it is. Undefined: nobody's. @throws {ApiError} Unauthorized when it is void; its cause says why. */
export interface TokenAuthenticator {
  authenticateToken(token: string, audiences: readonly string[]): Promise<{ user: UserInfo; audiences: string[] } | undefined>;
}

export interface AuthenticationReviewDeps {
  readonly tokens: TokenAuthenticator;
  readonly audiences: readonly string[];
  readonly clock: Clock;
}

const group = 'authentication.k8s.io';
const apiVersion = `${group}/v1`;
const authenticated = 'system:authenticated';

/** The resources with which clients ask who somebody is (`kubectl auth whoami`). */
export function authenticationReviews(deps: AuthenticationReviewDeps): CustomSubresource[] {
  return [
    { group, plural: 'selfsubjectreviews', name: '', handle: ({ user }) => Promise.resolve(whoAmI(user, deps.clock)) },
    { group, plural: 'tokenreviews', name: '', handle: (call) => reviewToken(deps, call) },
  ];
}

function whoAmI(user: UserInfo, clock: Clock): KubeObject {
  const creationTimestamp = formatTime(clock.nowMs());
  return { kind: 'SelfSubjectReview', apiVersion, metadata: { creationTimestamp }, status: { userInfo: describe(user) } } as KubeObject;
}

async function reviewToken({ tokens, audiences }: AuthenticationReviewDeps, call: SubresourceCall): Promise<KubeObject> {
  const review = bodyOf<TokenReview>(call, 'TokenReview');
  const token = review.spec?.token ?? '';
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const status = await statusOf(tokens, token, review.spec.audiences?.length ? review.spec.audiences : audiences);
  return { ...review, kind: 'TokenReview', apiVersion, metadata: review.metadata ?? {}, status } as KubeObject;
}

/** What upstream's authenticator of its own components says of every token that is not theirs; others add to it. */
const invalidToken = 'invalid bearer token';

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return typeof error.cause === 'string' ? error.cause : error.message;
};

async function statusOf(tokens: TokenAuthenticator, token: string, audiences: readonly string[]): Promise<TokenReview['status']> {
  try {
    const result = await tokens.authenticateToken(token, audiences);
    if (!result) return { user: {}, error: invalidToken };
    const groups = [...result.user.groups, ...(result.user.groups.includes(authenticated) ? [] : [authenticated])];
    return { authenticated: true, user: describe({ ...result.user, groups }), audiences: result.audiences };
  } catch (error) {
    return { user: {}, error: `[${invalidToken}, ${reasonOf(error)}]` };
  }
}

function describe({ name, uid, groups, extra }: UserInfo): ApiUserInfo {
  const entries = [...(extra ?? [])].map(([key, values]): [string, string[]] => [key, [...values]]);
  return {
    username: name,
    ...(uid && { uid }),
    ...(groups.length > 0 && { groups: [...groups] }),
    ...(entries.length > 0 && { extra: Object.fromEntries(entries) }),
  };
}
