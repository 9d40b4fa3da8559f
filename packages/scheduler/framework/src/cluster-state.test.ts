import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Pod } from '@kubewright/api/core/v1';
import { node, pod, requesting } from '../test/builders.ts';
import { ClusterState } from './cluster-state.ts';
import { NodeInfo } from './node-info.ts';
import { podRequests } from './pod-resources.ts';

const withPort = (hostPort: number): Partial<Pod['spec']> => ({ containers: [{ name: 'c', ports: [{ containerPort: 1, hostPort }] }] });

describe('the cluster state', () => {
  it('adds up what runs where, whatever happens in whatever order', () => {
    const names = ['n0', 'n1', 'n2'];
    const step = fc.record({
      action: fc.constantFrom('assume', 'confirm', 'forget', 'remove', 'node', 'noNode'),
      pod: fc.nat(5),
      node: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const pods = Array.from({ length: 6 }, (_, i) => pod(`p${i}`, requesting({ cpu: `${i + 1}00m`, 'example.com/gpu': '1' })));
        const state = new ClusterState();
        const nodes = new Set<string>();
        const places = new Map<string, { name: string; assumed: boolean }>();
        for (const { action, pod: p, node: n } of steps) {
          const uid = pods[p]!.metadata.uid!;
          const name = names[n]!;
          if (action === 'assume' && !places.has(uid)) {
            state.assume(pods[p]!, name);
            places.set(uid, { name, assumed: true });
          } else if (action === 'confirm') {
            state.setPod({ ...pods[p]!, spec: { ...pods[p]!.spec, nodeName: name } });
            places.set(uid, { name, assumed: false });
          } else if (action === 'forget') {
            state.forget(uid);
            if (places.get(uid)?.assumed) places.delete(uid);
          } else if (action === 'remove') {
            state.removePod(uid);
            places.delete(uid);
          } else if (action === 'node') {
            state.setNode(node(name));
            nodes.add(name);
          } else if (action === 'noNode') {
            state.removeNode(name);
            nodes.delete(name);
          }
        }
        expect(state.all.map(({ name }) => name).sort()).toEqual([...nodes].sort());
        for (const info of state.all) {
          const here = pods.filter(({ metadata }) => places.get(metadata.uid!)?.name === info.name);
          expect([...info.pods.keys()].sort()).toEqual(here.map(({ metadata }) => metadata.uid!).sort());
          expect(info.requested.cpuMilli).toBe(here.reduce((sum, p) => sum + podRequests(p).cpuMilli, 0));
          expect(info.requested.scalars.get('example.com/gpu') ?? 0).toBe(here.length);
        }
      }),
    );
  });

  it('keeps a pod that was confirmed when its assumption is taken back', () => {
    const state = new ClusterState();
    state.setNode(node('n'));
    const a = pod('a');
    const assumed = state.assume(a, 'n');
    expect(state.isAssumed(a.metadata.uid!)).toBe(true);
    state.setPod(assumed);
    state.forget(a.metadata.uid!);
    expect(state.get('n')?.pods.size).toBe(1);
  });

  it('counts the nodes that have an image', () => {
    const state = new ClusterState();
    const images = [{ names: ['web:1'], sizeBytes: 5 }];
    state.setNode(node('a', {}, { images }));
    state.setNode(node('b', {}, { images }));
    expect(state.imageNodeCount('web:1')).toBe(2);
    state.setNode(node('b', {}, { images: [] }));
    state.removeNode('a');
    expect(state.imageNodeCount('web:1')).toBe(0);
  });

  it('knows which nodes have pods with affinity', () => {
    const state = new ClusterState();
    state.setNode(node('n'));
    const a = pod('a', { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'x' }] } } });
    state.assume(a, 'n');
    expect([state.withAffinity.size, state.withRequiredAntiAffinity.size]).toEqual([1, 1]);
    state.forget(a.metadata.uid!);
    expect([state.withAffinity.size, state.withRequiredAntiAffinity.size]).toEqual([0, 0]);
  });

  it('a clone can be changed alone', () => {
    const info = new NodeInfo(node('n'));
    const a = pod('a', {
      ...requesting({ cpu: '1' }),
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'x' }] } },
    });
    info.addPod(a);
    const copy = info.clone();
    copy.removePod(a.metadata.uid!);
    expect([info.requested.cpuMilli, copy.requested.cpuMilli]).toEqual([1000, 0]);
    expect([info.podsWithRequiredAntiAffinity.size, copy.podsWithAffinity.size]).toEqual([1, 0]);
  });
});

describe('host ports', () => {
  it.each([
    ['TCP', '0.0.0.0', true],
    ['TCP', '10.0.0.1', true],
    ['UDP', '0.0.0.0', false],
  ])('%s on %s conflicts with TCP 80 on every address: %s', (protocol, ip, expected) => {
    const info = new NodeInfo(node('n'));
    const a = pod('a', withPort(80));
    info.addPod(a);
    expect(info.hostPorts.conflictsWith({ protocol, ip, port: 80 })).toBe(expected);
    info.removePod(a.metadata.uid!);
    expect(info.hostPorts.conflictsWith({ protocol, ip, port: 80 })).toBe(false);
  });
});
