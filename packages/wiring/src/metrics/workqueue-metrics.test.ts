import { VirtualClock } from '@kubewright/api-machinery';
import { WorkQueue } from '@kubewright/workqueue';
import { expect, test } from 'vitest';
import { WorkqueueMetrics } from './workqueue-metrics.ts';

test('Metrics tell for how long items have been worked on that are not done', async () => {
  const clock = new VirtualClock({ settle: async () => {} });
  const metrics = new WorkqueueMetrics();
  const queue = new WorkQueue({ clock, metrics: metrics.queue('job') });
  const told = (): string[] =>
    metrics
      .families()
      .filter(({ name }) => /unfinished|longest/.test(name))
      .flatMap((family) => [...family.lines()]);
  queue.add('a');
  await queue.get();
  await clock.advance(2_000);
  queue.add('b');
  await queue.get();
  await clock.advance(1_000);
  expect(told()).toEqual(['workqueue_unfinished_work_seconds{name="job"} 4', 'workqueue_longest_running_processor_seconds{name="job"} 3']);
  queue.done('a');
  queue.done('b');
  expect(told()).toEqual(['workqueue_unfinished_work_seconds{name="job"} 0', 'workqueue_longest_running_processor_seconds{name="job"} 0']);
});
