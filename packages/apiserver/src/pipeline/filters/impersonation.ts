import type { Authorizer } from '../../contract.ts';
import type { Filter } from '../chain.ts';
import { Impersonator, wantsImpersonation } from '../impersonation/impersonator.ts';

/** Lets a request act as whom its Impersonate headers name, where its user may. @throws {ApiError} Forbidden */
export function withImpersonation(authorizer: Authorizer): Filter {
  const impersonator = new Impersonator(authorizer);
  return (next) => (exchange) => {
    const { request, user, info } = exchange;
    if (!wantsImpersonation(request.headers)) return next(exchange);
    const refused = (error: unknown): never => {
      exchange.headers['x-content-type-options'] = 'nosniff';
      throw error;
    };
    return impersonator.impersonate(request, user, info).then((other) => {
      if (other) {
        exchange.user = other.user;
        exchange.audit?.impersonated(other.user, other.constraint);
      }
      return next(exchange);
    }, refused);
  };
}
