import { expect, test } from 'vitest';
import { exposition, Gauge } from './metric-families.ts';

test('Families come by name, with what is promised of them', () => {
  const text = exposition([
    new Gauge('process_open_fds', 'Open.', () => [['', 3]]),
    new Gauge('apiserver_request_total', 'Requests.', () => [['code="200"', 2_000_000]], 'counter'),
    new Gauge('apiserver_audit_event_total', 'Events.', () => [['', 0]], 'counter'),
  ]);
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
