import type { Filter } from '../chain.ts';
import { Impersonator, wantsImpersonation, type ImpersonatorDeps } from '../impersonation/impersonator.ts';

/** Lets a request act as whom its Impersonate headers name, where its user may. @throws {ApiError} Forbidden */
export function withImpersonation(deps: ImpersonatorDeps): Filter {
  const impersonator = new Impersonator(deps);
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
