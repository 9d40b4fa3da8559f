import type { Pod } from '@kubewright/api/core/v1';
import type { Status } from '@kubewright/scheduler-framework';
import { ClusterState, CycleState, unresolvable, unschedulable } from '@kubewright/scheduler-framework';
import { expect, test } from 'vitest';
import { node, pod } from '../../../framework/test/builders.ts';
import { DefaultPreemption } from './default-preemption.ts';

const full = unschedulable('Insufficient cpu');
const cordoned = unresolvable('node(s) were unschedulable');
const claims = 'no new claims to deallocate, ';

/** Two nodes, `a` with a pod of priority 5. */
async function say(candidate: Pod, statuses: Record<string, Status>): Promise<string> {
  const nodes = new ClusterState();
  for (const name of ['a', 'b']) nodes.setNode(node(name));
  nodes.setPod(pod('present', { nodeName: 'a', priority: 5 }));
  const { status } = await new DefaultPreemption().postFilter(new CycleState(), candidate, new Map(Object.entries(statuses)), nodes);
  expect(status.code).toBe('unschedulable');
  return status.reasons.join(', ');
}

test.each([
  [
    'no node can be helped',
    pod('p'),
    { a: cordoned, b: cordoned },
    `${claims}preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.`,
  ],
  ['nobody looked at the nodes', pod('p'), {}, `${claims}preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.`],
  [
    'nobody on the full ones is of lower priority',
    pod('p', { priority: 5 }),
    { a: full, b: cordoned },
    `${claims}preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.`,
  ],
  [
    'it may not preempt',
    pod('p', { priority: 9, preemptionPolicy: 'Never' }),
    { a: full },
    `${claims}preemption: not eligible due to preemptionPolicy=Never.`,
  ],
  [
    'it has claims',
    pod('p', { resourceClaims: [{ name: 'c' }] }),
    { a: cordoned },
    'preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
  ],
  ['somebody could make room', pod('p', { priority: 6 }), { a: full, b: cordoned }, ''],
])('why preemption does not help a pod is said as upstream says it: %s', async (_, candidate, statuses, said) => {
  expect(await say(candidate, statuses as Record<string, Status>)).toBe(said);
});
