import type { Authenticator, UserInfo } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';
import { bearerTokenOf } from './bearer-token.ts';
import { unauthenticatedGroup } from './union-authenticator.ts';

export const anonymousUser: UserInfo = { name: 'system:anonymous', groups: [unauthenticatedGroup] };

/** What is open to anonymous requests unless an operator says otherwise, as the CIS benchmark wants it. */
export const healthPaths: readonly string[] = ['/healthz', '/healthz/*', '/livez', '/livez/*', '/readyz', '/readyz/*'];

/**
 * Lets requests without a bearer token in as system:anonymous, on the given paths only; a path that ends in `/*` stands
 * for every one below it. Comes last.
 */
export class AnonymousAuthenticator implements Authenticator {
  readonly #paths: readonly string[] | 'all';

  constructor(options: { paths: readonly string[] | 'all' } = { paths: healthPaths }) {
    this.#paths = options.paths;
  }

  authenticate(request: HttpRequest): UserInfo | undefined {
    if (bearerTokenOf(request) !== undefined) return undefined;
    const { path } = request;
    const allowed =
      this.#paths === 'all' || this.#paths.some((each) => path === each || (each.endsWith('/*') && path.startsWith(each.slice(0, -1))));
    return allowed ? anonymousUser : undefined;
  }
}
