import type { Clock } from '@kubewright/api-machinery';
import type { HistogramSeries } from '../../metrics/metric-families.ts';
import type { Filter } from '../chain.ts';

/** Tells how long the filter before took to let a request through (filterlatency.go). One reading of the clock ends it and begins the next. */
export function withDuration(series: HistogramSeries, clock: Clock): Filter {
  return (next) => (exchange) => {
    const nowMs = clock.monotonicMs();
    series.observe((nowMs - exchange.passedMs) / 1_000);
    exchange.passedMs = nowMs;
    return next(exchange);
  };
}
