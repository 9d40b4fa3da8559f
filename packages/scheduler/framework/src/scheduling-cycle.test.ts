import { describe, expect, it } from 'vitest';
import { seededRandom } from '@kubewright/api-machinery';
import { node, pod } from '../test/builders.ts';
import { ClusterState } from './cluster-state.ts';
import { fitMessage } from './fit-error.ts';
import type { Plugin } from './plugin.ts';
import { Profile } from './profile.ts';
import { SchedulingCycle, feasibleNodesToFind } from './scheduling-cycle.ts';
import type { Status } from './status.ts';
import { failed, skip, success, unresolvable, unschedulable } from './status.ts';

const base: Plugin[] = [{ name: 'Sort', compare: () => 0 } as Plugin, { name: 'Bind', bind: async () => success } as Plugin];
const profile = (...plugins: object[]): Profile =>
  new Profile({
    schedulerName: 's',
    plugins: [...base, ...(plugins as Plugin[])].map((plugin) => ({
      plugin,
      ...('weight' in plugin ? { weight: plugin.weight as number } : {}),
    })),
  });
const cluster = (count: number): ClusterState => {
  const state = new ClusterState();
  for (let i = 0; i < count; i++) state.setNode(node(`n${i}`));
  return state;
};
const cycle = (): SchedulingCycle => new SchedulingCycle({ random: seededRandom(1) });
const filter = (name: string, decide: (nodeName: string) => Status): object => ({
  name,
  filter: (_s: unknown, _p: unknown, { name: nodeName }: { name: string }) => decide(nodeName),
});
const score = (name: string, rate: (nodeName: string) => number, more: object = {}): object => ({
  name,
  score: (_s: unknown, _p: unknown, { name: nodeName }: { name: string }) => rate(nodeName),
  ...more,
});

describe('a scheduling cycle', () => {
  it('takes the node with the highest weighted score', () => {
    const plugins = [score('A', (n) => (n === 'n1' ? 100 : 0), { weight: 1 }), score('B', (n) => (n === 'n2' ? 60 : 0), { weight: 2 })];
    expect(cycle().run(profile(...plugins), pod('a'), cluster(3))).toMatchObject({ kind: 'fits', nodeName: 'n2', feasibleNodes: 3 });
  });

  it('lets a plugin bring its scores into range, and leaves out those that skip', () => {
    const normalized = score('A', (n) => (n === 'n1' ? 5_000 : 0), {
      normalize: (_s: unknown, _p: unknown, scores: number[]) => scores.fill(0),
    });
    const skipped = score('B', (n) => (n === 'n0' ? 1_000 : 0), { preScore: () => skip });
    const chosen = score('C', (n) => (n === 'n2' ? 1 : 0));
    expect(cycle().run(profile(normalized, skipped, chosen), pod('a'), cluster(3))).toMatchObject({ nodeName: 'n2' });
  });

  it('chooses among equals by chance', () => {
    const one = cycle();
    const names = new Set(Array.from({ length: 60 }, () => (one.run(profile(), pod('a'), cluster(4)) as { nodeName: string }).nodeName));
    expect(names.size).toBe(4);
  });

  it('says how many nodes objected to what', () => {
    const plugins = [
      filter('A', (n) => (n === 'n0' ? unschedulable('Insufficient cpu', 'Too many pods') : success)),
      filter('B', () => unresolvable('node(s) were unschedulable')),
    ];
    const result = cycle().run(profile(...plugins), pod('a'), cluster(3));
    expect(result).toMatchObject({ kind: 'unschedulable', diagnosis: { rejectedBy: new Set(['A', 'B']) } });
    expect(fitMessage(3, (result as { diagnosis: Parameters<typeof fitMessage>[1] }).diagnosis)).toBe(
      '0/3 nodes are available: 1 Insufficient cpu, 1 Too many pods, 2 node(s) were unschedulable.',
    );
  });

  it('gives what PreFilter and PostFilter say in the message', () => {
    const result = cycle().run(profile({ name: 'P', preFilter: () => unresolvable('claim not found') }), pod('a'), cluster(2));
    expect(result).toMatchObject({ kind: 'unschedulable', diagnosis: { preFilterMessage: 'claim not found', rejectedBy: new Set(['P']) } });
    expect(
      fitMessage(2, {
        statuses: new Map(),
        rejectedBy: new Set(),
        preFilterMessage: 'claim not found',
        postFilterMessage: 'preemption: no.',
      }),
    ).toBe('0/2 nodes are available: claim not found. preemption: no.');
  });

  it('looks only at the nodes PreFilter names', () => {
    const looked: string[] = [];
    const plugins = [
      { name: 'P', preFilter: () => ({ code: 'nodes', names: new Set(['n1', 'gone']) }) },
      filter('F', (n) => {
        looked.push(n);
        return unschedulable('no');
      }),
    ];
    const result = cycle().run(profile(...plugins), pod('a'), cluster(3));
    expect(looked).toEqual(['n1']);
    expect(fitMessage(3, (result as { diagnosis: Parameters<typeof fitMessage>[1] }).diagnosis)).toBe(
      "0/3 nodes are available: 1 no, 2 node(s) didn't satisfy plugin(s) [P].",
    );
  });

  it('does not ask a filter that skipped, and stops at an error', () => {
    const skipping = { name: 'S', preFilter: () => skip, filter: () => unschedulable('never asked') };
    expect(cycle().run(profile(skipping), pod('a'), cluster(1))).toMatchObject({ kind: 'fits' });
    expect(cycle().run(profile(filter('E', () => failed(new Error('boom')))), pod('a'), cluster(1))).toMatchObject({
      kind: 'error',
      error: new Error('running plugin "E": boom'),
    });
    expect(cycle().run(profile(filter('T', () => { throw new Error('thrown'); })), pod('a'), cluster(1))).toMatchObject({ kind: 'error' }); // prettier-ignore
  });

  it('says that there are no nodes', () => {
    const result = cycle().run(profile(), pod('a'), cluster(0));
    expect(result).toMatchObject({ kind: 'unschedulable', diagnosis: { message: 'no nodes available to schedule pods' } });
  });

  it.each([
    [50, 50],
    [100, 100],
    [1_000, 420],
    [5_000, 500],
    [20_000, 1_000],
  ])('of %i nodes %i that fit are enough', (nodes, enough) => {
    expect(feasibleNodesToFind(nodes)).toBe(enough);
  });

  it('looks at all nodes in turn', () => {
    const looked = new Set<string>();
    const one = cycle();
    const state = cluster(1_000);
    const watching = profile(filter('F', (n) => (looked.add(n), success)));
    for (let i = 0; i < 3; i++) one.run(watching, pod('a'), state);
    expect(looked.size).toBe(1_000);
  });
});

describe('a profile', () => {
  it('wants one queue order, a binder, and no plugin twice', () => {
    const config = (...plugins: object[]) => ({ schedulerName: 's', plugins: (plugins as Plugin[]).map((plugin) => ({ plugin })) });
    expect(() => new Profile(config(base[1]!))).toThrow('exactly one plugin must order the queue, 0 do');
    expect(() => new Profile(config(base[0]!))).toThrow('no plugin binds');
    expect(() => new Profile(config(...base, base[0]!))).toThrow('listed twice');
  });

  it('lets go of all reservations when one is refused', () => {
    const told: string[] = [];
    const reserve = (name: string, status: Status): object => ({ name, reserve: () => status, unreserve: () => told.push(name) });
    const refused = profile(reserve('A', success), reserve('B', unschedulable('no'))).runReserve(undefined as never, pod('a'), 'n');
    expect(refused).toMatchObject({ plugin: 'B', reasons: ['no'] });
    expect(told).toEqual(['B', 'A']);
  });
});
