import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Node, Pod } from '@kubewright/api/core/v1';
import type { PreScorePlugin, ScorePlugin } from '@kubewright/scheduler-framework';
import { ClusterState, CycleState, SchedulingCycle, Profile } from '@kubewright/scheduler-framework';
import { seededRandom } from '@kubewright/api-machinery';
import { labelled, node, pod, requesting } from '../../framework/test/builders.ts';
import {
  ImageLocality,
  NodeAffinity,
  NodeResourcesBalancedAllocation,
  NodeResourcesFit,
  PrioritySort,
  TaintToleration,
  defaultProfile,
} from './index.ts';
import { normalize } from './normalize.ts';

/** Scores of all nodes, normalized; undefined when the plugin skips. */
function scores(
  plugin: ScorePlugin & Partial<PreScorePlugin>,
  candidate: Pod,
  targets: Node[],
  present: Record<string, Pod[]> = {},
): number[] | undefined {
  const cluster = new ClusterState();
  for (const target of targets) cluster.setNode(target);
  for (const [name, pods] of Object.entries(present)) for (const each of pods) cluster.assume(each, name);
  const state = new CycleState();
  if (plugin.preScore?.(state, candidate, cluster.all, cluster).code === 'skip') return undefined;
  const rated = cluster.all.map((info) => plugin.score(state, candidate, info));
  plugin.normalize?.(state, candidate, rated, cluster.all);
  return rated;
}

describe('plugins that decide which node is best', () => {
  it('NodeResourcesFit likes nodes with much left, or with little', () => {
    const candidate = pod('a', requesting({ cpu: '1', memory: '2Gi' }));
    const present = { busy: [pod('b', requesting({ cpu: '2', memory: '4Gi' }))] };
    expect(scores(new NodeResourcesFit(), candidate, [node('free'), node('busy')], present)).toEqual([75, 25]);
    expect(scores(new NodeResourcesFit({ strategy: 'MostAllocated' }), candidate, [node('free'), node('busy')], present)).toEqual([25, 75]);
  });

  it('NodeResourcesFit spreads pods that request nothing', () => {
    const [free, busy] = scores(new NodeResourcesFit(), pod('a'), [node('free'), node('busy')], { busy: [pod('b'), pod('c')] })!;
    expect(free).toBeGreaterThan(busy!);
  });

  it('NodeResourcesBalancedAllocation likes equal shares, and says nothing of pods that request nothing', () => {
    const plugin = new NodeResourcesBalancedAllocation();
    expect(scores(plugin, pod('a'), [node('n')])).toBeUndefined();
    expect(scores(plugin, pod('a', requesting({ cpu: '2', memory: '4Gi' })), [node('n')])).toEqual([100]);
    expect(scores(plugin, pod('a', requesting({ cpu: '4' })), [node('n')])).toEqual([50]);
  });

  it('TaintToleration likes nodes with fewer soft taints', () => {
    const soft = (count: number): Node =>
      node(`n${count}`, { taints: Array.from({ length: count }, (_, i) => ({ key: `k${i}`, effect: 'PreferNoSchedule' as const })) });
    expect(scores(new TaintToleration(), pod('a'), [soft(0), soft(1), soft(2)])).toEqual([100, 50, 0]);
    expect(scores(new TaintToleration(), pod('a', { tolerations: [{ operator: 'Exists' }] }), [soft(0), soft(2)])).toEqual([100, 100]);
  });

  it('NodeAffinity adds up the weights of what a pod prefers', () => {
    const prefer = (zone: string, weight: number): object => ({
      weight,
      preference: { matchExpressions: [{ key: 'zone', operator: 'In', values: [zone] }] },
    });
    const candidate = pod('a', {
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [prefer('a', 10), prefer('b', 40)] as never } },
    });
    expect(scores(new NodeAffinity(), candidate, [labelled('x', { zone: 'a' }), labelled('y', { zone: 'b' }), node('z')])).toEqual([
      25, 100, 0,
    ]);
    expect(scores(new NodeAffinity(), pod('a'), [node('z')])).toBeUndefined();
  });

  it('ImageLocality likes nodes that have large images, if others have them too', () => {
    const megabyte = 1024 * 1024;
    const having = (name: string, sizeMegabytes: number): Node =>
      node(name, {}, { images: [{ names: ['web:latest'], sizeBytes: sizeMegabytes * megabyte }] });
    const candidate = pod('a', { containers: [{ name: 'c', image: 'web' }] });
    expect(scores(new ImageLocality(), candidate, [having('a', 2_000), having('b', 2_000)])).toEqual([100, 100]);
    expect(scores(new ImageLocality(), candidate, [having('a', 500), node('b')])).toEqual([23, 0]);
    expect(scores(new ImageLocality(), candidate, [having('a', 20), node('b')])).toEqual([0, 0]);
  });

  it('every score ends between 0 and 100', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(10_000), { minLength: 1 }),
        fc.constantFrom('more is better' as const, 'fewer is better' as const),
        (values, direction) => {
          const scaled = [...values];
          normalize(scaled, direction);
          expect(scaled.every((value) => value >= 0 && value <= 100)).toBe(true);
          const best = direction === 'more is better' ? Math.max(...values) : Math.min(...values);
          expect(scaled[values.indexOf(best)]).toBe(Math.max(...scaled));
        },
      ),
    );
  });

  it('PrioritySort puts priority before patience', () => {
    const queued = (priority: number, timestampMs: number) => ({ pod: pod('a', { priority }), timestampMs }) as never;
    const sort = new PrioritySort();
    expect(sort.compare(queued(1, 9), queued(0, 0))).toBeLessThan(0);
    expect(sort.compare(queued(1, 1), queued(1, 2))).toBeLessThan(0);
  });
});

describe('the default profile', () => {
  const profile = new Profile(defaultProfile({ client: undefined as never }));

  it('spreads equal pods evenly', () => {
    const cluster = new ClusterState();
    for (let i = 0; i < 4; i++) cluster.setNode(node(`n${i}`));
    const cycle = new SchedulingCycle({ random: seededRandom(3) });
    for (let i = 0; i < 20; i++) {
      const candidate = pod(`p${i}`, requesting({ cpu: '500m', memory: '1Gi' }));
      const result = cycle.run(profile, candidate, cluster);
      cluster.assume(candidate, (result as { nodeName: string }).nodeName);
    }
    expect(cluster.all.map(({ pods }) => pods.size)).toEqual([5, 5, 5, 5]);
  });

  it('explains itself in upstream’s words', () => {
    const cluster = new ClusterState();
    cluster.setNode(node('full', {}, { allocatable: { cpu: '100m', memory: '1Gi', pods: '110' } }));
    cluster.setNode(node('tainted', { taints: [{ key: 'k', effect: 'NoSchedule' }] }));
    cluster.setNode(node('cordoned', { unschedulable: true }));
    const result = new SchedulingCycle({ random: seededRandom(3) }).run(profile, pod('a', requesting({ cpu: '1' })), cluster);
    expect(result).toMatchObject({
      kind: 'unschedulable',
      diagnosis: { rejectedBy: new Set(['NodeResourcesFit', 'TaintToleration', 'NodeUnschedulable']) },
    });
  });
});
