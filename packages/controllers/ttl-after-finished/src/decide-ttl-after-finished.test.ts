import type { Job } from '@kubewright/api/batch/v1';
import { expect, test } from 'vitest';
import { decideTtlAfterFinished } from './decide-ttl-after-finished.ts';

const endedAt = (lastTransitionTime: string | undefined, ttlSecondsAfterFinished?: number, deletionTimestamp?: string): Job =>
  ({
    metadata: { name: 'x', ...(deletionTimestamp && { deletionTimestamp }) },
    spec: { template: {}, ...(ttlSecondsAfterFinished !== undefined && { ttlSecondsAfterFinished }) },
    status: {
      conditions: lastTransitionTime ? [{ type: 'Complete', status: 'True', lastTransitionTime }] : [{ type: 'Suspended', status: 'True' }],
    },
  }) as Job;
const nowMs = Date.UTC(2026, 0, 1, 0, 1);

test.each([
  ['without a time to live is kept', endedAt('2026-01-01T00:00:00Z'), { kind: 'keep' }],
  ['that has not ended is kept', endedAt(undefined, 1), { kind: 'keep' }],
  ['that is being deleted is left alone', endedAt('2026-01-01T00:00:00Z', 1, '2026-01-01T00:00:30Z'), { kind: 'keep' }],
  ['whose time is not over is looked at again when it is', endedAt('2026-01-01T00:00:00Z', 90), { kind: 'wait', remainingMs: 30_000 }],
  ['whose time is over goes', endedAt('2026-01-01T00:00:00Z', 60), { kind: 'delete' }],
  ['with no time to live at all goes at once', endedAt('2026-01-01T00:01:00Z', 0), { kind: 'delete' }],
])('a job %s', (_, job, decision) => {
  expect(decideTtlAfterFinished(job, nowMs)).toEqual(decision);
});
