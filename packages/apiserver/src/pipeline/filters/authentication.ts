import { unauthorized } from '@kubewright/api-machinery';
import type { Authenticator, UserInfo } from '../../contract.ts';
import type { Filter } from '../chain.ts';

/** Finds out who asks. @throws {ApiError} Unauthorized when no authenticator knows. */
export function withAuthentication(authenticators: readonly Authenticator[]): Filter {
  return (next) => (exchange) => {
    const answer = askFrom(authenticators, 0, exchange.request);
    // Most credentials are known already: such a request goes on in the same turn.
    if (!(answer instanceof Promise)) {
      exchange.user = answer;
      return next(exchange);
    }
    return answer.then((user) => {
      exchange.user = user;
      return next(exchange);
    });
  };
}

function askFrom(
  authenticators: readonly Authenticator[],
  index: number,
  request: Parameters<Authenticator['authenticate']>[0],
): Promise<UserInfo> | UserInfo {
  for (let at = index; at < authenticators.length; at++) {
    const answer = authenticators[at]!.authenticate(request);
    if (answer instanceof Promise) return answer.then((user) => user ?? askFrom(authenticators, at + 1, request));
    if (answer) return answer;
  }
  throw unauthorized();
}
