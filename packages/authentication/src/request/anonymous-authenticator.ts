import type { Authenticator, UserInfo } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';
import { unauthenticatedGroup } from './union-authenticator.ts';

export const anonymousUser: UserInfo = { name: 'system:anonymous', groups: [unauthenticatedGroup] };

/** The paths kubeadm's configuration and ours leave open to anonymous requests. */
export const healthPaths: readonly string[] = ['/healthz', '/livez', '/readyz'];

/** Lets requests without credentials in as system:anonymous, on the given paths (and below them) only. Comes last. */
export class AnonymousAuthenticator implements Authenticator {
  readonly #paths: readonly string[] | 'all';

  constructor(options: { paths: readonly string[] | 'all' } = { paths: healthPaths }) {
    this.#paths = options.paths;
  }

  authenticate(request: HttpRequest): UserInfo | undefined {
    if (request.headers.has('authorization')) return undefined;
    const allowed = this.#paths === 'all' || this.#paths.some((path) => request.path === path || request.path.startsWith(`${path}/`));
    return allowed ? anonymousUser : undefined;
  }
}
