import type { Node, NodeCondition, Taint } from '@kubewright/api/core/v1';
import { describe, expect, it } from 'vitest';
import { decideNoExecuteTaints, decideNoScheduleTaints } from './decide-taints.ts';

const node = (conditions: [string, NodeCondition['status']][], taints: Taint[] = [], unschedulable = false): Node => ({
  metadata: { name: 'n' },
  spec: { taints, ...(unschedulable && { unschedulable }) },
  status: { conditions: conditions.map(([type, status]) => ({ type, status })) },
});
const taint = (key: string, effect: Taint['effect']): Taint => ({ key, effect });
const brief = (taints: readonly Taint[] | undefined): string[] | undefined =>
  taints?.map(({ key, effect }) => `${key.split('/')[1]}:${effect}`);

describe('NoSchedule', () => {
  it('follows every condition and the unschedulable field', () => {
    const conditions: [string, NodeCondition['status']][] = [
      ['Ready', 'False'],
      ['MemoryPressure', 'True'],
      ['DiskPressure', 'True'],
      ['PIDPressure', 'True'],
      ['NetworkUnavailable', 'True'],
    ];
    expect(brief(decideNoScheduleTaints(node(conditions, [], true), 0))).toEqual([
      'not-ready:NoSchedule',
      'memory-pressure:NoSchedule',
      'disk-pressure:NoSchedule',
      'pid-pressure:NoSchedule',
      'network-unavailable:NoSchedule',
      'unschedulable:NoSchedule',
    ]);
  });

  it('goes when its reason does, and taints of others stay', () => {
    const others = [taint('example.com/mine', 'NoSchedule'), taint('node.kubernetes.io/not-ready', 'NoExecute')];
    const before = [taint('node.kubernetes.io/not-ready', 'NoSchedule'), ...others];
    expect(decideNoScheduleTaints(node([['Ready', 'True']], before), 0)).toEqual(others);
    expect(decideNoScheduleTaints(node([['Ready', 'True']], others), 0)).toBeUndefined();
  });

  it('says since when', () => {
    expect(decideNoScheduleTaints(node([['Ready', 'Unknown']]), 1_000)).toEqual([
      { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule', timeAdded: '1970-01-01T00:00:01Z' },
    ]);
  });
});

describe('NoExecute', () => {
  it('is not-ready or unreachable, one in the place of the other', () => {
    const unreachable = taint('node.kubernetes.io/unreachable', 'NoExecute');
    expect(brief(decideNoExecuteTaints(node([['Ready', 'Unknown']]), 0))).toEqual(['unreachable:NoExecute']);
    expect(brief(decideNoExecuteTaints(node([['Ready', 'False']], [unreachable]), 0))).toEqual(['not-ready:NoExecute']);
    expect(decideNoExecuteTaints(node([['Ready', 'Unknown']], [unreachable]), 0)).toBeUndefined();
    expect(decideNoExecuteTaints(node([['Ready', 'True']], [unreachable]), 0)).toEqual([]);
  });
});
