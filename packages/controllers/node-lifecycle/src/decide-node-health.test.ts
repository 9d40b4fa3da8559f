import type { Lease } from '@kubewright/api/coordination/v1';
import type { Node, NodeCondition } from '@kubewright/api/core/v1';
import { describe, expect, it } from 'vitest';
import { decideLostConditions, observeHealth } from './decide-node-health.ts';

const limits = { graceMs: 50_000, startupGraceMs: 60_000 };
const created = '2026-01-01T00:00:00Z';
const createdMs = Date.parse(created);
const node = (...conditions: NodeCondition[]): Node => ({
  metadata: { name: 'n', creationTimestamp: created },
  spec: {},
  status: { conditions },
});
const ready = (heartbeat: string, status: NodeCondition['status'] = 'True'): NodeCondition => ({
  type: 'Ready',
  status,
  lastHeartbeatTime: heartbeat,
});
const lease = (renewTime: string): Lease => ({ metadata: { name: 'n' }, spec: { renewTime } });

describe('a node', () => {
  it('is lost when neither heartbeat nor lease changed for fifty seconds of this clock, whatever its own says', () => {
    const first = observeHealth(undefined, node(ready('1999-01-01T00:00:00Z')), undefined, createdMs);
    const later = observeHealth(first, node(ready('1999-01-01T00:00:00Z')), undefined, createdMs + 50_000);
    expect(decideLostConditions(later, node(ready('1999-01-01T00:00:00Z')), createdMs + 50_000, limits)).toBeUndefined();
    const conditions = decideLostConditions(later, node(ready('1999-01-01T00:00:00Z')), createdMs + 50_001, limits)!;
    expect(conditions.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ['Ready', 'Unknown', 'NodeStatusUnknown'],
      ['MemoryPressure', 'Unknown', 'NodeStatusNeverUpdated'],
      ['DiskPressure', 'Unknown', 'NodeStatusNeverUpdated'],
      ['PIDPressure', 'Unknown', 'NodeStatusNeverUpdated'],
    ]);
  });

  it.each([
    ['a new heartbeat', node(ready('2026-01-01T00:00:10Z')), undefined],
    ['a renewed lease', node(ready('2026-01-01T00:00:00Z')), lease('2026-01-01T00:00:10.000000Z')],
  ])('lives on by %s', (_, now, renewed) => {
    const first = observeHealth(undefined, node(ready('2026-01-01T00:00:00Z')), lease('2026-01-01T00:00:00.000000Z'), createdMs);
    expect(observeHealth(first, now, renewed, createdMs + 40_000).probeMs).toBe(createdMs + 40_000);
  });

  it('does not live on by a lease that went back or away', () => {
    const first = observeHealth(undefined, node(ready(created)), lease('2026-01-01T00:00:10Z'), createdMs);
    expect(observeHealth(first, node(ready(created)), lease('2026-01-01T00:00:05Z'), createdMs + 1000).probeMs).toBe(createdMs);
    expect(observeHealth(first, node(ready(created)), undefined, createdMs + 1000)).toMatchObject({
      probeMs: createdMs,
      leaseRenewTime: '2026-01-01T00:00:10Z',
    });
  });

  it('that never posted gets a minute from its creation', () => {
    const health = observeHealth(undefined, node(), undefined, createdMs + 59_000);
    expect(decideLostConditions(health, node(), createdMs + 60_000, limits)).toBeUndefined();
    expect(decideLostConditions(health, node(), createdMs + 60_001, limits)?.[0]).toMatchObject({
      type: 'Ready',
      status: 'Unknown',
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
      lastHeartbeatTime: created,
    });
  });

  it('that is known to be lost is left as it is', () => {
    const unknown = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => ({ type, status: 'Unknown' as const }));
    expect(
      decideLostConditions({ probeMs: 0, heartbeat: undefined, leaseRenewTime: undefined }, node(...unknown), createdMs, limits),
    ).toBeUndefined();
  });
});
