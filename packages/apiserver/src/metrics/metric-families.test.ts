import { expect, test } from 'vitest';
import { exposition, Gauge, goFloat } from './metric-families.ts';

test.each([
  [0, '0'],
  [0.0001, '0.0001'],
  [1e-8, '1e-08'],
  [0.5, '0.5'],
  [999_999, '999999'],
  [1_000_000, '1e+06'],
  [1_050_000, '1.05e+06'],
  [1_795_712_720.25, '1.79571272025e+09'],
  [Infinity, '+Inf'],
])('%d is written as Go writes it', (value, text) => {
  expect(goFloat(value)).toBe(text);
});

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
