import type { Random } from '@kubewright/api-machinery';
import type { Filter } from '../chain.ts';

/**
 * Asks the client of one request in so many to connect anew once it has its answer, so that load spreads over several
 * servers (filters goaway.go). Over HTTP/2 the listener makes a GOAWAY of it.
 */
export function withGoaway(random: Random, chance: number): Filter {
  if (chance === 0) return (next) => next;
  return (next) => (exchange) => {
    if (exchange.request.httpVersion === '2.0' && random.float() < chance) exchange.headers['connection'] = 'close';
    return next(exchange);
  };
}
