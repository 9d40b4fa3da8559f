import type { KubeObject, OwnerReference } from '@kubewright/api-machinery';
import { ConfigMaps, Nodes, Pods } from '@kubewright/api/core/v1';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ObjectGraph, type GraphWork } from './object-graph.ts';

const owner = (uid: string, more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: uid,
  uid,
  ...more,
});
const object = (uid: string, owners: OwnerReference[] = [], more: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  metadata: { namespace: 'a', name: uid, uid, ...(owners.length > 0 && { ownerReferences: owners }), ...more },
});
const deleting = (finalizer: string): Partial<KubeObject['metadata']> => ({
  deletionTimestamp: '2026-01-01T00:00:00Z',
  finalizers: [finalizer],
});
const work = ({ toCollect, toOrphan }: GraphWork): string[][] => [[...toCollect].sort(), [...toOrphan].sort()];

let graph: ObjectGraph;
beforeEach(() => {
  graph = new ObjectGraph();
});

describe('the object graph', () => {
  it('has an object looked at whose owner nobody has seen, but not one whose owner is there', () => {
    expect(work(graph.observe(ConfigMaps, object('d', [owner('o')])))).toEqual([['d'], []]);
    expect(work(graph.observe(ConfigMaps, object('o')))).toEqual([[], []]);
    expect(work(graph.observe(ConfigMaps, object('e', [owner('o')])))).toEqual([[], []]);
  });

  it('has all dependents looked at when their owner goes', () => {
    graph.observe(ConfigMaps, object('o'));
    graph.observe(ConfigMaps, object('d', [owner('o')]));
    graph.observe(Pods, object('p', [owner('o')]));
    expect(work(graph.forget('o'))).toEqual([['d', 'p'], []]);
    expect(work(graph.forget('o'))).toEqual([[], []]);
  });

  it.each([
    ['another namespace', owner('o'), { namespace: 'b' }],
    ['another kind', owner('o', { kind: 'Secret' }), {}],
    ['another name', owner('o', { name: 'x' }), {}],
  ])('has an object looked at that refers to its owner in %s', (_, reference, metadata) => {
    graph.observe(ConfigMaps, object('o'));
    expect(work(graph.observe(ConfigMaps, object('d', [reference], metadata)))).toEqual([['d'], []]);
    const other = new ObjectGraph();
    other.observe(ConfigMaps, object('d', [reference], metadata));
    expect(work(other.observe(ConfigMaps, object('o')))).toEqual([['d'], []]);
  });

  it('lets objects of every namespace refer to an owner of the cluster', () => {
    graph.observe(Nodes, { metadata: { name: 'n', uid: 'n' } });
    expect(work(graph.observe(Pods, object('p', [owner('n', { kind: 'Node' })])))).toEqual([[], []]);
  });

  it('has owner and dependents looked at when a foreground deletion begins, and the owner when a dependent goes', () => {
    graph.observe(ConfigMaps, object('o'));
    graph.observe(ConfigMaps, object('d', [owner('o', { blockOwnerDeletion: true })]));
    const foreground = object('o', [], deleting('foregroundDeletion'));
    expect(work(graph.observe(ConfigMaps, foreground))).toEqual([['d', 'o'], []]);
    expect(work(graph.observe(ConfigMaps, foreground))).toEqual([[], []]);
    expect(graph.blockingDependents(graph.node('o')!).map(({ uid }) => uid)).toEqual(['d']);
    expect(work(graph.forget('d'))).toEqual([['o'], []]);
    expect(graph.blockingDependents(graph.node('o')!)).toEqual([]);
  });

  it('has an owner looked at when a dependent stops blocking it', () => {
    graph.observe(ConfigMaps, object('o'));
    graph.observe(ConfigMaps, object('d', [owner('o', { blockOwnerDeletion: true })]));
    expect(work(graph.observe(ConfigMaps, object('d', [owner('o')])))).toEqual([['o'], []]);
  });

  it('has an owner orphan its dependents once', () => {
    expect(work(graph.observe(ConfigMaps, object('o', [], deleting('orphan'))))).toEqual([[], ['o']]);
    expect(work(graph.observe(ConfigMaps, object('o', [], deleting('orphan'))))).toEqual([[], []]);
  });

  it('collects nothing because a resource is no longer served', () => {
    graph.observe(ConfigMaps, object('o'));
    graph.observe(Pods, object('p', [owner('o')]));
    graph.dropType(ConfigMaps);
    expect(graph.node('p')?.owners.length).toBe(1);
    expect(work(graph.observe(Pods, object('p', [owner('o')])))).toEqual([[], []]);
    expect(graph.uidsOf(ConfigMaps)).toEqual([]);
  });

  it('remembers nothing once everything is gone, whatever happened before', () => {
    const uids = ['a', 'b', 'c', 'd', 'e'];
    const step = fc.record({ uid: fc.constantFrom(...uids), owners: fc.subarray(uids), gone: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const any = new ObjectGraph();
        for (const { uid, owners, gone } of steps) {
          if (gone) any.forget(uid);
          else
            any.observe(
              ConfigMaps,
              object(
                uid,
                owners.map((of) => owner(of)),
              ),
            );
        }
        for (const uid of uids) any.forget(uid);
        expect(any.size).toBe(0);
      }),
    );
  });
});
