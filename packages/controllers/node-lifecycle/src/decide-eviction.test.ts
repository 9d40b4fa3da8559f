import type { Pod, Taint, Toleration } from '@kubewright/api/core/v1';
import { describe, expect, it } from 'vitest';
import { decideEviction } from './decide-eviction.ts';

const taints: Taint[] = [{ key: 'k', value: 'v', effect: 'NoExecute' }];
const pod = (...tolerations: Toleration[]): Pod => ({ metadata: { name: 'p' }, spec: { tolerations }, status: {} }) as unknown as Pod;
const decide = (...tolerations: Toleration[]) => decideEviction(pod(...tolerations), taints, 1_000, 5_000);

describe('a pod under a NoExecute taint', () => {
  it('goes when it does not tolerate it', () => {
    expect(decide()).toEqual({ kind: 'evict' });
    expect(decide({ key: 'k', value: 'other' })).toEqual({ kind: 'evict' });
    expect(decide({ key: 'k', operator: 'Exists', effect: 'NoSchedule' })).toEqual({ kind: 'evict' });
    expect(decide({ operator: 'Equal', value: 'other' })).toEqual({ kind: 'evict' });
  });

  it('stays when it tolerates it for ever', () => {
    expect(decide({ key: 'k', value: 'v' })).toEqual({ kind: 'keep' });
    expect(decide({ operator: 'Exists' })).toEqual({ kind: 'keep' });
  });

  it('goes when the time of the first toleration that matches is up, of several taints the shortest', () => {
    const long = { key: 'k', operator: 'Exists', tolerationSeconds: 300 } as const;
    expect(decide(long)).toEqual({ kind: 'wait', untilMs: 301_000 });
    expect(decide(long, { ...long, tolerationSeconds: 10 })).toEqual({ kind: 'wait', untilMs: 301_000 });
    expect(decide({ ...long, tolerationSeconds: 4 }, long)).toEqual({ kind: 'evict' });
    const two: Taint[] = [...taints, { key: 'other', effect: 'NoExecute' }];
    const short = { key: 'other', operator: 'Exists', tolerationSeconds: 10 } as const;
    expect(decideEviction(pod(long, short), two, 1_000, 5_000)).toEqual({ kind: 'wait', untilMs: 11_000 });
    expect(decide({ ...long, tolerationSeconds: -1 })).toEqual({ kind: 'evict' });
  });

  it('must tolerate every taint', () => {
    const both: Taint[] = [...taints, { key: 'other', effect: 'NoExecute' }];
    expect(decideEviction(pod({ key: 'k', operator: 'Exists' }), both, 0, 0)).toEqual({ kind: 'evict' });
    expect(decideEviction(pod(), [], 0, 0)).toEqual({ kind: 'keep' });
  });
});
