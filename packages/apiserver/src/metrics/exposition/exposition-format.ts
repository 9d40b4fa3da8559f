import { parseAccept } from '../../request/negotiation.ts';

/** The form /metrics is told in. */
export interface ExpositionFormat {
  readonly form: 'text' | 'protobuf';
  readonly contentType: string;
}

const escapings: ReadonlySet<string> = new Set(['allow-utf-8', 'underscores', 'dots', 'values']);
const metricFamily = 'io.prometheus.client.MetricFamily';

/**
 * The first form that is accepted, and text where none is; OpenMetrics is not offered (prometheus/common expfmt.Negotiate,
 * as kube-apiserver 1.36 asks it). Our names hold nothing that an escaping would change.
 */
export function expositionFormat(accept: string | undefined): ExpositionFormat {
  let escaping = 'underscores';
  for (const { type, parameters } of parseAccept(accept ?? '')) {
    const wanted = parameters.get('escaping') ?? '';
    if (escapings.has(wanted)) escaping = wanted;
    const delimited = parameters.get('proto') === metricFamily && parameters.get('encoding') === 'delimited';
    if (type === 'application/vnd.google.protobuf' && delimited) {
      return { form: 'protobuf', contentType: `${type}; proto=${metricFamily}; encoding=delimited; escaping=${escaping}` };
    }
    if (type === 'text/plain' && ['', '0.0.4'].includes(parameters.get('version') ?? '')) break;
  }
  return { form: 'text', contentType: `text/plain; version=0.0.4; charset=utf-8; escaping=${escaping}` };
}
