import { WireReader } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { Counter, Histogram, type Family } from '../metric-families.ts';
import { expositionFormat } from './exposition-format.ts';
import { protobufExposition } from './protobuf-exposition.ts';

/** Fields of a message as they stand; those in `messages` are messages themselves. */
function fieldsOf(reader: WireReader, messages: Record<number, object>): [number, unknown][] {
  const fields: [number, unknown][] = [];
  while (!reader.done) {
    const tag = reader.tag();
    const inner = messages[tag >>> 3] as Record<number, object> | undefined;
    const value =
      (tag & 7) === 0
        ? reader.varint()
        : (tag & 7) === 1
          ? reader.double()
          : inner
            ? reader.message((at) => fieldsOf(at, inner))
            : reader.text();
    fields.push([tag >>> 3, value]);
  }
  return fields;
}

const label = {};
const metricFamily = { 4: { 1: label, 2: {}, 3: {}, 7: { 3: {} } } };

function decoded(...families: Family[]): unknown[] {
  const steps = protobufExposition(families);
  let step = steps.next();
  while (!step.done) step = steps.next();
  const reader = new WireReader(Buffer.concat(step.value));
  const all: unknown[] = [];
  while (!reader.done) all.push(reader.message((inner) => fieldsOf(inner, metricFamily)));
  return all;
}

test('A counter in protobuf has its labels and its value, and what has no series is left out', () => {
  const counter = new Counter('apiserver_request_total', 'Requests.');
  counter.increment('code="200",verb="GET"', 3);
  expect(decoded(counter, new Counter('apiserver_audit_level_total', 'Events.'))).toEqual([
    [
      [1, 'apiserver_request_total'],
      [2, '[STABLE] Requests.'],
      [3, 0],
      [
        4,
        [
          [
            1,
            [
              [1, 'code'],
              [2, '200'],
            ],
          ],
          [
            1,
            [
              [1, 'verb'],
              [2, 'GET'],
            ],
          ],
          [3, [[1, 3]]],
        ],
      ],
    ],
  ]);
});

test('A histogram in protobuf has a bucket of each bound, counted from below, and none without a bound', () => {
  const histogram = new Histogram('apiserver_request_duration_seconds', 'Seconds.', [0.005, 1]);
  for (const value of [0.001, 0.5, 7]) histogram.observe('verb="GET"', value);
  expect(decoded(histogram)).toEqual([
    [
      [1, 'apiserver_request_duration_seconds'],
      [2, '[STABLE] Seconds.'],
      [3, 4],
      [
        4,
        [
          [
            1,
            [
              [1, 'verb'],
              [2, 'GET'],
            ],
          ],
          [
            7,
            [
              [1, 3],
              [2, 7.501],
              [
                3,
                [
                  [1, 1],
                  [2, 0.005],
                ],
              ],
              [
                3,
                [
                  [1, 2],
                  [2, 1],
                ],
              ],
            ],
          ],
        ],
      ],
    ],
  ]);
});

const delimited = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
test.each([
  // What kube-apiserver 1.36.1 answered.
  ['', 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores'],
  ['application/openmetrics-text; version=1.0.0', 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores'],
  ['text/plain;version=0.0.4;escaping=dots', 'text/plain; version=0.0.4; charset=utf-8; escaping=dots'],
  ['application/vnd.google.protobuf', 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores'],
  [`${delimited};q=0.1,text/plain;version=0.0.4;q=0.3`, 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores'],
  [
    `${delimited};escaping=allow-utf-8;q=0.7,text/plain;q=0.3`,
    'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=allow-utf-8',
  ],
])('Metrics asked for as %j are told as %s', (accept, contentType) => {
  expect(expositionFormat(accept).contentType).toBe(contentType);
});
