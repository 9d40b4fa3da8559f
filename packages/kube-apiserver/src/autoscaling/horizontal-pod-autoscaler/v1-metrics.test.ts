import type { MetricSpec, MetricStatus } from '@kubewright/api/autoscaling/v2';
import { describe, expect, test } from 'vitest';
import { behaviorFromV1, behaviorToV1, metricFromV1, metricStatusFromV1, metricStatusToV1, metricToV1 } from './v1-metrics.ts';

const metric = { name: 'queue', selector: { matchLabels: { a: 'b' } } };
const describedObject = { kind: 'Service', name: 's', apiVersion: 'v1' };

describe('a metric in the annotations of version 1', () => {
  const cases: [MetricSpec, object][] = [
    [
      { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
      { type: 'Resource', resource: { name: 'memory', targetAverageValue: '1Gi' } },
    ],
    [
      { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 60 } } },
      { type: 'Resource', resource: { name: 'memory', targetAverageUtilization: 60 } },
    ],
    [
      {
        type: 'ContainerResource',
        containerResource: { name: 'cpu', container: 'c', target: { type: 'Utilization', averageUtilization: 60 } },
      },
      { type: 'ContainerResource', containerResource: { name: 'cpu', targetAverageUtilization: 60, container: 'c' } },
    ],
    [
      { type: 'Pods', pods: { metric, target: { type: 'AverageValue', averageValue: '10' } } },
      { type: 'Pods', pods: { metricName: 'queue', targetAverageValue: '10', selector: metric.selector } },
    ],
    [
      { type: 'Object', object: { describedObject, metric, target: { type: 'Value', value: '10' } } },
      { type: 'Object', object: { target: describedObject, metricName: 'queue', targetValue: '10', selector: metric.selector } },
    ],
    [
      { type: 'Object', object: { describedObject, metric, target: { type: 'AverageValue', averageValue: '10' } } },
      {
        type: 'Object',
        object: { target: describedObject, metricName: 'queue', targetValue: '0', selector: metric.selector, averageValue: '10' },
      },
    ],
    [
      { type: 'External', external: { metric, target: { type: 'Value', value: '10' } } },
      { type: 'External', external: { metricName: 'queue', metricSelector: metric.selector, targetValue: '10' } },
    ],
  ] as [MetricSpec, object][];
  test.each(cases)('%j is %j, and comes back', (v2, v1) => {
    expect(metricToV1(v2)).toEqual(v1);
    expect(metricFromV1(metricToV1(v2))).toEqual(v2);
  });
});

test('the state of a metric goes to version 1 and comes back', () => {
  const states = [
    { type: 'Resource', resource: { name: 'cpu', current: { averageValue: '100m', averageUtilization: 50 } } },
    { type: 'Pods', pods: { metric, current: { averageValue: '3' } } },
    { type: 'Object', object: { metric, current: { value: '3' }, describedObject } },
    { type: 'External', external: { metric, current: { averageValue: '3' } } },
  ] as MetricStatus[];
  expect(states.map(metricStatusToV1).map(metricStatusFromV1)).toEqual(states);
  expect(metricStatusToV1(states[0]!)).toEqual({
    type: 'Resource',
    resource: { name: 'cpu', currentAverageUtilization: 50, currentAverageValue: '100m' },
  });
});

test('behavior is written with capitals, with null for none, and comes back', () => {
  const policies = [{ type: 'Pods' as const, value: 4, periodSeconds: 15 }];
  const behavior = { scaleDown: { stabilizationWindowSeconds: 60, policies } };
  expect(JSON.stringify(behaviorToV1(behavior))).toBe(
    '{"ScaleUp":null,"ScaleDown":{"StabilizationWindowSeconds":60,"SelectPolicy":null,' +
      '"Policies":[{"Type":"Pods","Value":4,"PeriodSeconds":15}],"Tolerance":null}}',
  );
  expect(behaviorFromV1(behaviorToV1(behavior))).toEqual(behavior);
});
