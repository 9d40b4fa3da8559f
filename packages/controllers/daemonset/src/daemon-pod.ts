import type { ControllerRevision, DaemonSet } from '@kubewright/api/apps/v1';
import type { Node, Pod, PodTemplateSpec, Toleration } from '@kubewright/api/core/v1';
import { findUntolerated, hardEffects, matchesRequired, namedNodes } from '@kubewright/scheduler-framework';

/** Label of a pod with the hash of the template that it was made from, and of that template's revision. */
export const hashLabel = 'controller-revision-hash';
const generationLabel = 'pod-template-generation';
const generationAnnotation = 'deprecated.daemonset.template.generation';

export const hashOf = ({ metadata }: Pod | ControllerRevision): string => metadata.labels?.[hashLabel] ?? '';

/** What is wrong with a node does not keep daemons off it, or they could not mend it (daemonset_util.go). */
const toleratedTaints: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const networkUnavailable: Toleration = { key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' };

/** The template of the pod for one node: it may go there and nowhere else. */
export function templateFor({ metadata, spec }: DaemonSet, hash: string, nodeName: string): PodTemplateSpec {
  const { template } = spec;
  const generation = metadata.annotations?.[generationAnnotation];
  const affinity = template.spec?.affinity;
  return {
    metadata: {
      ...template.metadata,
      labels: { ...template.metadata?.labels, ...(generation && { [generationLabel]: generation }), [hashLabel]: hash },
    },
    spec: {
      ...template.spec!,
      tolerations: tolerationsOf(template),
      affinity: {
        ...affinity,
        nodeAffinity: {
          ...affinity?.nodeAffinity,
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }],
          },
        },
      },
    },
  };
}

function tolerationsOf({ spec }: PodTemplateSpec): Toleration[] {
  const own = spec?.tolerations ?? [];
  const added = spec?.hostNetwork ? [...toleratedTaints, networkUnavailable] : toleratedTaints;
  return [
    ...own,
    ...added.filter(({ key, effect }) => !own.some((each) => each.key === key && each.effect === effect && each.operator === 'Exists')),
  ];
}

/** Whether a node wants one of the set's pods, and whether one that is there may stay. */
export function placementOn(node: Node, { spec: { template } }: DaemonSet): { readonly shouldRun: boolean; readonly mayStay: boolean } {
  const { nodeName } = template.spec ?? {};
  const fits = (!nodeName || nodeName === node.metadata.name) && matchesRequired({ spec: template.spec } as Pod, node);
  if (!fits) return { shouldRun: false, mayStay: false };
  const taints = node.spec?.taints ?? [];
  const tolerations = tolerationsOf(template);
  return {
    shouldRun: !findUntolerated(taints, tolerations, hardEffects),
    mayStay: !findUntolerated(taints, tolerations, new Set(['NoExecute'])),
  };
}

/** The node that a pod is on, or is meant for. */
export function nodeNameOf(pod: Pod): string | undefined {
  return pod.spec.nodeName || [...(namedNodes(pod) ?? [])][0];
}
