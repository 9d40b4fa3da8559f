import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Node, Pod, Taint, Toleration } from '@kubewright/api/core/v1';
import type { FilterPlugin, PreFilterPlugin, Status } from '@kubewright/scheduler-framework';
import { CycleState, matchesTerm, NodeInfo, podRequests, tolerates } from '@kubewright/scheduler-framework';
import { labelled, node, pod, requesting } from '../../framework/test/builders.ts';
import { NodeAffinity, NodeName, NodePorts, NodeResourcesFit, NodeUnschedulable, SchedulingGates, TaintToleration } from './index.ts';

/** PreFilter, then Filter on one node with these pods on it. */
function ask(plugin: FilterPlugin & Partial<PreFilterPlugin>, candidate: Pod, target: Node, ...present: Pod[]): string {
  const info = new NodeInfo(target);
  for (const each of present) info.addPod(each);
  const state = new CycleState();
  const nodes = { all: [info], withAffinity: [], withRequiredAntiAffinity: [], get: () => info, imageNodeCount: () => 0 };
  const prepared = plugin.preFilter?.(state, candidate, nodes);
  if (prepared?.code === 'skip') return 'skip';
  if (prepared && 'names' in prepared && !prepared.names.has(info.name)) return 'not named';
  return textOf(plugin.filter(state, candidate, info));
}
const textOf = ({ code, reasons }: Status): string => (code === 'success' ? 'fits' : `${code}: ${reasons.join(', ')}`);
const requiring = (...nodeSelectorTerms: object[]): Partial<Pod['spec']> => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});

describe('plugins that decide which nodes will do', () => {
  it('NodeName wants the node that is named', () => {
    expect(ask(new NodeName(), pod('a'), node('n'))).toBe('fits');
    expect(ask(new NodeName(), pod('a', { nodeName: 'n' }), node('n'))).toBe('fits');
    expect(ask(new NodeName(), pod('a', { nodeName: 'm' }), node('n'))).toBe("unresolvable: node(s) didn't match the requested node name");
  });

  it('NodeUnschedulable respects a cordon unless it is tolerated', () => {
    const cordoned = node('n', { unschedulable: true });
    expect(ask(new NodeUnschedulable(), pod('a'), cordoned)).toBe('unresolvable: node(s) were unschedulable');
    expect(
      ask(
        new NodeUnschedulable(),
        pod('a', { tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' }] }),
        cordoned,
      ),
    ).toBe('fits');
  });

  it('TaintToleration minds taints that keep pods off', () => {
    const tainted = (effect: Taint['effect']): Node => node('n', { taints: [{ key: 'k', value: 'v', effect }] });
    const tolerant = pod('a', { tolerations: [{ key: 'k', value: 'v' }] });
    expect(ask(new TaintToleration(), pod('a'), tainted('NoSchedule'))).toBe('unresolvable: node(s) had untolerated taint(s)');
    expect(ask(new TaintToleration(), pod('a'), tainted('NoExecute'))).toBe('unresolvable: node(s) had untolerated taint(s)');
    expect(ask(new TaintToleration(), pod('a'), tainted('PreferNoSchedule'))).toBe('fits');
    expect(ask(new TaintToleration(), tolerant, tainted('NoSchedule'))).toBe('fits');
  });

  it.each<[Toleration, boolean]>([
    [{ operator: 'Exists' }, true],
    [{ key: 'k', operator: 'Exists' }, true],
    [{ key: 'k', operator: 'Equal', value: 'v' }, true],
    [{ key: 'k', value: 'v', effect: 'NoSchedule' }, true],
    [{ key: 'k', value: 'v', effect: 'NoExecute' }, false],
    [{ key: 'k', value: 'w' }, false],
    [{ key: 'j', operator: 'Exists' }, false],
  ])('%j tolerates k=v:NoSchedule: %s', (toleration, expected) => {
    expect(tolerates(toleration, { key: 'k', value: 'v', effect: 'NoSchedule' })).toBe(expected);
  });

  it('NodeAffinity wants all of nodeSelector and one required term', () => {
    const zoned = labelled('n', { zone: 'a', size: '4' });
    const wrong = "unresolvable: node(s) didn't match Pod's node affinity/selector";
    expect(ask(new NodeAffinity(), pod('a'), zoned)).toBe('skip');
    expect(ask(new NodeAffinity(), pod('a', { nodeSelector: { zone: 'a' } }), zoned)).toBe('fits');
    expect(ask(new NodeAffinity(), pod('a', { nodeSelector: { zone: 'a', disk: 'ssd' } }), zoned)).toBe(wrong);
    expect(
      ask(
        new NodeAffinity(),
        pod(
          'a',
          requiring(
            { matchExpressions: [{ key: 'zone', operator: 'In', values: ['b'] }] },
            { matchExpressions: [{ key: 'size', operator: 'Gt', values: ['3'] }] },
          ),
        ),
        zoned,
      ),
    ).toBe('fits');
    expect(ask(new NodeAffinity(), pod('a', requiring({})), zoned)).toBe(wrong);
  });

  it('NodeAffinity narrows the search to nodes named by every term', () => {
    const named = (...values: string[]): object => ({ matchFields: [{ key: 'metadata.name', operator: 'In', values }] });
    expect(ask(new NodeAffinity(), pod('a', requiring(named('n'), named('m'))), node('n'))).toBe('fits');
    expect(ask(new NodeAffinity(), pod('a', requiring(named('m'))), node('n'))).toBe('not named');
    expect(
      ask(
        new NodeAffinity(),
        pod('a', requiring(named('m'), { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'Exists' }] })),
        node('n'),
      ),
    ).toBe('fits');
  });

  it.each([
    ['In', ['a'], true],
    ['NotIn', ['a'], false],
    ['Exists', [], true],
    ['DoesNotExist', [], false],
    ['Gt', ['1'], false],
    ['Frob', ['a'], false],
  ])('zone %s %j of a node in zone a: %s', (operator, values, expected) => {
    expect(matchesTerm({ matchExpressions: [{ key: 'zone', operator, values }] } as never, labelled('n', { zone: 'a' }))).toBe(expected);
  });

  it('NodePorts keeps pods that want the same port apart', () => {
    const wanting = (hostPort: number, hostIP?: string): Pod =>
      pod('a', { containers: [{ name: 'c', ports: [{ containerPort: 1, hostPort, ...(hostIP && { hostIP }) }] }] });
    const taken = "unschedulable: node(s) didn't have free ports for the requested pod ports";
    expect(ask(new NodePorts(), pod('a'), node('n'), wanting(80))).toBe('skip');
    expect(ask(new NodePorts(), wanting(80), node('n'), wanting(80))).toBe(taken);
    expect(ask(new NodePorts(), wanting(80), node('n'), wanting(81))).toBe('fits');
    expect(ask(new NodePorts(), wanting(80, '10.0.0.1'), node('n'), wanting(80, '10.0.0.2'))).toBe('fits');
    expect(ask(new NodePorts(), wanting(80, '10.0.0.1'), node('n'), wanting(80))).toBe(taken);
  });

  it('SchedulingGates names the gates', () => {
    expect(new SchedulingGates().preEnqueue(pod('a')).code).toBe('success');
    expect(new SchedulingGates().preEnqueue(pod('a', { schedulingGates: [{ name: 'x' }, { name: 'y' }] })).reasons).toEqual([
      'waiting for scheduling gates: [x y]',
    ]);
  });
});

describe('NodeResourcesFit', () => {
  const fit = new NodeResourcesFit();
  it('names everything that is short', () => {
    const small = node('n', {}, { allocatable: { cpu: '1', memory: '1Gi', pods: '2', 'example.com/gpu': '1' } });
    const half = (name: string): Pod => pod(name, requesting({ cpu: '600m', memory: '600Mi' }));
    expect(ask(fit, half('a'), small)).toBe('fits');
    expect(ask(fit, half('a'), small, half('b'))).toBe('unschedulable: Insufficient cpu, Insufficient memory');
    expect(ask(fit, pod('a'), small, pod('b'), pod('c'))).toBe('unschedulable: Too many pods');
    expect(ask(fit, pod('a', requesting({ cpu: '2' })), small)).toBe('unresolvable: Insufficient cpu');
    expect(ask(fit, pod('a', requesting({ 'example.com/gpu': '1' })), small, pod('b', requesting({ 'example.com/gpu': '1' })))).toBe(
      'unschedulable: Insufficient example.com/gpu',
    );
    expect(ask(fit, pod('a', requesting({ 'ephemeral-storage': '1' })), small)).toBe('unresolvable: Insufficient ephemeral-storage');
  });

  it('lets on exactly what there is room for', () => {
    const amount = fc.record({ cpu: fc.integer({ min: 0, max: 3_000 }), memory: fc.integer({ min: 0, max: 3_000 }) });
    fc.assert(
      fc.property(amount, fc.array(amount, { maxLength: 4 }), (wanted, others) => {
        const make = ({ cpu, memory }: { cpu: number; memory: number }, i = 0): Pod =>
          pod(`p${i}`, requesting({ cpu: `${cpu}m`, memory: String(memory) }));
        const present = others.map(make);
        const used = present.reduce(
          (sum, each) => ({ cpu: sum.cpu + podRequests(each).cpuMilli, memory: sum.memory + podRequests(each).memoryBytes }),
          { cpu: 0, memory: 0 },
        );
        const has = { cpu: 4_000, memory: 4_000 };
        const fitsIn = (name: 'cpu' | 'memory'): boolean => wanted[name] === 0 || used[name] + wanted[name] <= has[name];
        const answer = ask(fit, make(wanted), node('n', {}, { allocatable: { cpu: '4', memory: '4000', pods: '110' } }), ...present);
        expect(answer === 'fits').toBe(fitsIn('cpu') && fitsIn('memory'));
      }),
    );
  });
});
