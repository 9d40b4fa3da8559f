import { unauthorized } from '@kubewright/api-machinery';
import type { HttpRequest } from '@kubewright/http';
import type { Authenticator, UserInfo } from '../../contract.ts';
import type { Filter } from '../chain.ts';

/** Finds out who asks. @throws {ApiError} Unauthorized when no authenticator knows. */
export function withAuthentication(authenticators: readonly Authenticator[]): Filter {
  return (next) => async (exchange) => {
    exchange.user = await identify(authenticators, exchange.request);
    return next(exchange);
  };
}

async function identify(authenticators: readonly Authenticator[], request: HttpRequest): Promise<UserInfo> {
  for (const authenticator of authenticators) {
    const user = await authenticator.authenticate(request);
    if (user) return user;
  }
  throw unauthorized();
}
