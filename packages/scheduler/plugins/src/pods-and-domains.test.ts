import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Pod } from '@kubewright/api/core/v1';
import type { FilterPlugin, PreFilterPlugin, PreScorePlugin, ScorePlugin } from '@kubewright/scheduler-framework';
import { labelSelectorFromLabels } from '@kubewright/api-machinery';
import { ClusterState, CycleState } from '@kubewright/scheduler-framework';
import { labelled, node, pod } from '../../framework/test/builders.ts';
import { InterPodAffinity, PodTopologySpread } from './index.ts';

type Both = FilterPlugin & PreFilterPlugin & PreScorePlugin & ScorePlugin;
const zones: Record<string, string> = { a1: 'a', a2: 'a', b1: 'b', b2: 'b' };
const web = (spec: object = {}, metadata: object = {}): Pod => pod('web', spec, { labels: { app: 'web' }, ...metadata });

function cluster(present: Record<string, Pod[]> = {}): ClusterState {
  const state = new ClusterState();
  for (const [name, zone] of Object.entries(zones)) state.setNode(labelled(name, { zone }));
  for (const [name, pods] of Object.entries(present)) for (const each of pods) state.assume(each, name);
  return state;
}

/** The same nodes, under the label of zones everybody knows. */
function zoned(present: Record<string, Pod[]> = {}): ClusterState {
  const state = cluster(present);
  for (const [name, zone] of Object.entries(zones)) state.setNode(labelled(name, { 'topology.kubernetes.io/zone': zone }));
  return state;
}

/** What each node answers; ones that fit answer 'fits'. */
function filtered(plugin: Both, candidate: Pod, nodes: ClusterState): Record<string, string> | 'skip' {
  const state = new CycleState();
  const prepared = plugin.preFilter(state, candidate, nodes);
  if (prepared.code === 'skip') return 'skip';
  const answer = ({ code, reasons }: { code: string; reasons: readonly string[] }): string =>
    code === 'success' ? 'fits' : reasons.join(', ');
  return Object.fromEntries(nodes.all.map((info) => [info.name, answer(plugin.filter(state, candidate, info))]));
}
function scored(plugin: Both, candidate: Pod, nodes: ClusterState): number[] | 'skip' {
  const state = new CycleState();
  if (plugin.preScore(state, candidate, nodes.all, nodes).code === 'skip') return 'skip';
  const scores = nodes.all.map((info) => plugin.score(state, candidate, info));
  plugin.normalize!(state, candidate, scores, nodes.all);
  return scores;
}
const fitting = (answers: Record<string, string> | 'skip'): string[] =>
  Object.entries(answers)
    .filter(([, answer]) => answer === 'fits')
    .map(([name]) => name);

describe('PodTopologySpread', () => {
  const spread = new PodTopologySpread();
  const spreading = (topologyKey: string, more: object = {}): object => ({
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'web' } }, ...more },
    ],
  });

  it('fills the emptier zone', () => {
    expect(fitting(filtered(spread, web(spreading('zone')), cluster({ a1: [web()] })))).toEqual(['b1', 'b2']);
    expect(fitting(filtered(spread, web(spreading('zone')), cluster({ a1: [web()], b1: [web()] })))).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(filtered(spread, web(), cluster())).toBe('skip');
  });

  it('says what is wrong with a node', () => {
    const nodes = cluster({ a1: [web()] });
    nodes.setNode(node('bare'));
    expect(filtered(spread, web(spreading('zone')), nodes)).toMatchObject({
      a1: "node(s) didn't match pod topology spread constraints",
      bare: "node(s) didn't match pod topology spread constraints (missing required label)",
    });
  });

  it('counts neither other namespaces, nor pods that are going, nor other revisions', () => {
    const others = [
      web({}, { namespace: 'other' }),
      web({}, { deletionTimestamp: 'now' }),
      web({}, { labels: { app: 'web', hash: 'old' } }),
    ];
    const candidate = web(spreading('zone', { matchLabelKeys: ['hash'] }), { labels: { app: 'web', hash: 'new' } });
    expect(fitting(filtered(spread, candidate, cluster({ a1: others })))).toHaveLength(4);
  });

  it('takes missing domains for empty ones', () => {
    const candidate = web(spreading('zone', { minDomains: 3 }));
    expect(fitting(filtered(spread, candidate, cluster({ a1: [web()], b1: [web()] })))).toEqual([]);
  });

  it('rates nodes by how many are there already', () => {
    const candidate = web(spreading('zone', { whenUnsatisfiable: 'ScheduleAnyway' }));
    const [a1, a2, b1, b2] = scored(spread, candidate, cluster({ a1: [web(), web()], b1: [web()] })) as number[];
    expect([a1 === a2, b1 === b2, b1! > a1!]).toEqual([true, true, true]);
    const perNode = scored(
      spread,
      web(spreading('kubernetes.io/hostname', { whenUnsatisfiable: 'ScheduleAnyway' })),
      cluster({ a1: [web()] }),
    ) as number[];
    expect(perNode).toEqual([0, 100, 100, 100]);
    expect(scored(spread, web(), cluster())).toBe('skip');
  });

  it('spreads pods that state no constraint among those of the same selector, over zones before nodes', () => {
    const byDefault = new PodTopologySpread({ defaultSelector: ({ metadata }) => labelSelectorFromLabels(metadata.labels) });
    const [a1, a2, b1, b2] = scored(byDefault, web(), zoned({ a1: [web()] })) as number[];
    expect(b1).toBe(b2);
    expect(b1).toBeGreaterThan(a2!);
    expect(a2).toBeGreaterThan(a1!);
    expect(scored(byDefault, pod('alone'), zoned({ a1: [web()] }))).toBe('skip');
    expect(scored(byDefault, web(spreading('zone')), zoned({ a1: [web()] }))).toBe('skip');
    expect(filtered(byDefault, web(), zoned({ a1: [web()] }))).toBe('skip');
  });

  it('spreads pods that state no constraint over nodes that have no zones', () => {
    const byDefault = new PodTopologySpread({ defaultSelector: ({ metadata }) => labelSelectorFromLabels(metadata.labels) });
    const scores = scored(byDefault, web(), cluster({ a1: [web(), web()], b1: [web()] })) as number[];
    expect([scores[1], scores[3]]).toEqual([100, 100]);
    expect(scores[2]).toBeGreaterThan(scores[0]!);
  });

  it('counts anew when pods have come to a node or gone from it', () => {
    const nodes = cluster({ a1: [web()] });
    const soft = web(spreading('kubernetes.io/hostname', { whenUnsatisfiable: 'ScheduleAnyway' }));
    expect(scored(spread, soft, nodes)).toEqual([0, 100, 100, 100]);
    const second = web();
    nodes.assume(second, 'b1');
    expect(scored(spread, soft, nodes)).toEqual([0, 100, 0, 100]);
    nodes.get('b1')!.removePod(second.metadata.uid!);
    expect(scored(spread, soft, nodes)).toEqual([0, 100, 100, 100]);
  });

  it('takes a selector that asks for nothing for one that counts nothing', () => {
    const soft = spreading('kubernetes.io/hostname', { whenUnsatisfiable: 'ScheduleAnyway', labelSelector: {} });
    expect(scored(spread, web(soft), cluster({ a1: [web()] }))).toEqual([100, 100, 100, 100]);
  });

  it('never lets the skew grow past its bound', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 30 }), fc.integer({ min: 1, max: 3 }), (choices, maxSkew) => {
        const nodes = cluster();
        for (const choice of choices) {
          const candidate = web(spreading('zone', { maxSkew }));
          const fits = fitting(filtered(spread, candidate, nodes));
          expect(fits.length).toBeGreaterThan(0);
          nodes.assume(candidate, fits[choice % fits.length]!);
          const inZone = (zone: string): number =>
            nodes.all.filter(({ name }) => zones[name] === zone).reduce((sum, { pods }) => sum + pods.size, 0);
          expect(Math.abs(inZone('a') - inZone('b'))).toBeLessThanOrEqual(maxSkew);
        }
      }),
    );
  });
});

describe('InterPodAffinity', () => {
  const affinity = new InterPodAffinity({ namespaceLabels: (name) => ({ team: name === 'other' ? 'x' : 'y' }) });
  const term = (app: string, more: object = {}): object => ({ topologyKey: 'zone', labelSelector: { matchLabels: { app } }, ...more });
  const near = (...terms: object[]): object => ({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } });
  const away = (...terms: object[]): object => ({
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
  });
  const db = (spec: object = {}, metadata: object = {}): Pod => pod('db', spec, { labels: { app: 'db' }, ...metadata });

  it('brings a pod near those it needs', () => {
    const answers = filtered(affinity, web(near(term('db'))), cluster({ b1: [db()] }));
    expect(fitting(answers)).toEqual(['b1', 'b2']);
    expect(answers).toMatchObject({ a1: "node(s) didn't match pod affinity rules" });
    expect(filtered(affinity, web(), cluster({ b1: [db()] }))).toBe('skip');
  });

  it('lets the first of a group go anywhere its topology is', () => {
    const nodes = cluster();
    nodes.setNode(node('bare'));
    expect(fitting(filtered(affinity, web(near(term('web'))), nodes))).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(fitting(filtered(affinity, web(near(term('db'))), nodes))).toEqual([]);
  });

  it('keeps a pod away from others, and from those that want to be alone', () => {
    expect(filtered(affinity, web(away(term('db'))), cluster({ b1: [db()] }))).toMatchObject({
      a1: 'fits',
      b2: "node(s) didn't match pod anti-affinity rules",
    });
    expect(filtered(affinity, web(), cluster({ b1: [db(away(term('web')))] }))).toMatchObject({
      a1: 'fits',
      b2: "node(s) didn't satisfy existing pods anti-affinity rules",
    });
  });

  it('minds namespaces', () => {
    const elsewhere = cluster({ b1: [db({}, { namespace: 'other' })] });
    expect(fitting(filtered(affinity, web(near(term('db'))), elsewhere))).toEqual([]);
    expect(fitting(filtered(affinity, web(near(term('db', { namespaces: ['other'] }))), elsewhere))).toEqual(['b1', 'b2']);
    expect(fitting(filtered(affinity, web(near(term('db', { namespaceSelector: { matchLabels: { team: 'x' } } }))), elsewhere))).toEqual([
      'b1',
      'b2',
    ]);
    expect(fitting(filtered(affinity, web(near(term('db', { namespaceSelector: {} }))), elsewhere))).toEqual(['b1', 'b2']);
  });

  it('rates nodes by what the pod prefers and what the others do', () => {
    const prefer = (kind: 'podAffinity' | 'podAntiAffinity', app: string): object => ({
      affinity: { [kind]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, podAffinityTerm: term(app) }] } },
    });
    expect(scored(affinity, web(prefer('podAffinity', 'db')), cluster({ b1: [db()] }))).toEqual([0, 0, 100, 100]);
    expect(scored(affinity, web(prefer('podAntiAffinity', 'db')), cluster({ b1: [db()] }))).toEqual([100, 100, 0, 0]);
    expect(scored(affinity, web(), cluster({ a2: [db(prefer('podAffinity', 'web'))] }))).toEqual([100, 100, 0, 0]);
    expect(scored(affinity, web(), cluster({ a2: [db(near(term('web')))] }))).toEqual([100, 100, 0, 0]);
    expect(scored(affinity, web(), cluster({ b1: [db()] }))).toBe('skip');
  });
});
