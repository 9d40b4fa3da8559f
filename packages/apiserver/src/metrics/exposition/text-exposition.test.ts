import { expect, test } from 'vitest';
import { Gauge, Histogram, type Family } from '../metric-families.ts';
import { textExposition } from './text-exposition.ts';

function expose(...families: Family[]): { text: string; turns: number } {
  const steps = textExposition(families);
  for (let turns = 1; ; turns++) {
    const { done, value } = steps.next();
    if (done) return { text: Buffer.concat(value).toString('utf8'), turns };
  }
}

test('Families come by name, with what is promised of them', () => {
  const { text } = expose(
    new Gauge('process_open_fds', 'Open.', () => [['', 3]]),
    new Gauge('apiserver_request_total', 'Requests.', () => [['code="200"', 2_000_000]], 'counter'),
    new Gauge('apiserver_audit_event_total', 'Events.', () => [['', 0]], 'counter'),
  );
  expect(text.split('\n').filter((line) => !line.startsWith('# TYPE'))).toEqual([
    '# HELP apiserver_audit_event_total [ALPHA] Events.',
    'apiserver_audit_event_total 0',
    '# HELP apiserver_request_total [STABLE] Requests.',
    'apiserver_request_total{code="200"} 2e+06',
    '# HELP process_open_fds Open.',
    'process_open_fds 3',
    '',
  ]);
});

test('A histogram counts what is at most each bound, and says so of each label set', () => {
  const histogram = new Histogram('apiserver_request_duration_seconds', 'Seconds.', [0.005, 1]);
  histogram.observe('verb="GET"', 0.001);
  histogram.observe('verb="GET"', 0.5);
  histogram.observe('verb="GET"', 7);
  histogram.observe('', 1);
  expect(expose(histogram).text.split('\n').slice(2)).toEqual([
    'apiserver_request_duration_seconds_bucket{verb="GET",le="0.005"} 1',
    'apiserver_request_duration_seconds_bucket{verb="GET",le="1"} 2',
    'apiserver_request_duration_seconds_bucket{verb="GET",le="+Inf"} 3',
    'apiserver_request_duration_seconds_sum{verb="GET"} 7.501',
    'apiserver_request_duration_seconds_count{verb="GET"} 3',
    'apiserver_request_duration_seconds_bucket{le="0.005"} 0',
    'apiserver_request_duration_seconds_bucket{le="1"} 1',
    'apiserver_request_duration_seconds_bucket{le="+Inf"} 1',
    'apiserver_request_duration_seconds_sum 1',
    'apiserver_request_duration_seconds_count 1',
    '',
  ]);
});

test('Megabytes of metrics are told in many turns of the event loop', () => {
  const histogram = new Histogram('apiserver_request_duration_seconds', 'Seconds.', [0.1, 0.2, 0.5, 1, 2, 5, 10]);
  for (let i = 0; i < 5_000; i++) histogram.observe(`resource="r${i}"`, 1);
  const { text, turns } = expose(histogram);
  expect(text.length).toBeGreaterThan(3_000_000);
  expect(turns).toBeGreaterThan(text.length / 80_000);
});
