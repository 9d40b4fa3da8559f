import { type HookContext, type ResourceHooks, formatTime } from '@kubewright/api-machinery';
import type { Container, Pod, PodSpec, PodStatus } from '@kubewright/api/core/v1';
import { qosClassOf } from '../../pod-spec/qos-class.ts';
import { applyAppArmorAnnotations } from '../../pod-spec/app-armor-annotation.ts';
import { serverUser } from '../../strategy/created-status.ts';
import { keepField, keepMetadata } from '../../strategy/status-strategy.ts';
import { mergeLabelKeys } from './label-keys.ts';

const isFinished = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

export function prepareForCreate(draft: Pod, { nowMs, warn }: HookContext): void {
  if (draft.spec) mergeLabelKeys(draft.spec, draft.metadata.labels);
  // A class that the writer names is believed, whatever the pod asks for (pkg/apis/core/v1/helper/qos GetPodQOS).
  const status: PodStatus = { phase: 'Pending', qosClass: draft.status?.qosClass || qosClassOf(draft.spec) };
  if ((draft.spec?.schedulingGates ?? []).length > 0) {
    status.conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        lastTransitionTime: formatTime(nowMs),
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
      },
    ];
  }
  draft.status = status;
  applyAppArmorAnnotations(draft, warn);
}

/** Each writer of a pod changes its own part: main resource, /status, /ephemeralcontainers, /resize. */
export function prepareForUpdate(draft: Pod, old: Pod, context: HookContext): void {
  const { subresource } = context;
  // Upstream's bindings and evictions write past the field manager: nobody owns what they set.
  if (context.user.name === serverUser) keepField(draft.metadata, old.metadata, 'managedFields');
  if (subresource === 'status') {
    keepField(draft, old, 'spec');
    keepField(draft.metadata, old.metadata, 'deletionTimestamp');
    keepField(draft.metadata, old.metadata, 'ownerReferences');
    keepUnsaid(draft, old);
    return;
  }
  keepField(draft, old, 'status');
  if (subresource === 'ephemeralcontainers') keepAllButEphemeralContainers(draft, old);
  if (subresource === 'resize') keepAllButResources(draft, old);
  if (isBinding(draft, old, context)) markScheduled(draft, context.nowMs);
}

/** What older agents leave out of the status stays as it was. */
function keepUnsaid({ status }: Pod, { status: old }: Pod): void {
  if (!status || !old) return;
  if (!status.qosClass && old.qosClass) status.qosClass = old.qosClass;
  if (!status.observedGeneration && old.observedGeneration) status.observedGeneration = old.observedGeneration;
  for (const condition of status.conditions ?? []) {
    if (condition.observedGeneration) continue;
    const before = old.conditions?.find(({ type }) => type === condition.type)?.observedGeneration;
    if (before) condition.observedGeneration = before;
  }
}

/** Only pods/binding puts a pod on a node: it writes as the server itself. */
export const isBinding = ({ spec }: Pod, { spec: old }: Pod, { user, subresource }: HookContext): boolean =>
  user.name === serverUser && subresource === '' && !old?.nodeName && Boolean(spec?.nodeName);

function markScheduled(draft: Pod, nowMs: number): void {
  draft.status ??= {};
  const others = (draft.status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  draft.status.conditions = [...others, { type: 'PodScheduled', status: 'True', lastTransitionTime: formatTime(nowMs) }];
}

function keepAllButEphemeralContainers(draft: Pod, old: Pod): void {
  const ephemeralContainers = draft.spec?.ephemeralContainers;
  draft.spec = structuredClone(old.spec);
  if (ephemeralContainers) draft.spec.ephemeralContainers = ephemeralContainers;
  else delete draft.spec.ephemeralContainers;
  keepMetadata(draft, old);
}

function keepAllButResources(draft: Pod, old: Pod): void {
  const wanted = draft.spec;
  const count = (list: 'containers' | 'initContainers', { spec }: Pod): number => (spec?.[list] ?? []).length;
  // Containers that are not those of before: validation says so.
  if (count('containers', draft) !== count('containers', old) || count('initContainers', draft) !== count('initContainers', old)) return;
  draft.spec = structuredClone(old.spec);
  draft.spec.containers = takeResources(draft.spec.containers, wanted?.containers ?? []);
  if (draft.spec.initContainers) draft.spec.initContainers = takeResources(draft.spec.initContainers, wanted?.initContainers ?? []);
  keepMetadata(draft, old);
  if (wanted?.resources) draft.spec.resources = wanted.resources;
  else delete draft.spec.resources;
}

/** The old containers with the resources that are wanted; what is wanted itself when these are others. */
function takeResources(containers: Container[], wanted: Container[]): Container[] {
  if (wanted.some(({ name }, index) => name !== containers[index]?.name)) return wanted;
  return containers.map((container, index) => {
    const { resources, resizePolicy } = wanted[index]!;
    const { resources: _, resizePolicy: __, ...rest } = container;
    return { ...rest, ...(resources && { resources }), ...(resizePolicy && { resizePolicy }) };
  });
}

/** A pod nobody runs, or that has ended, goes at once. */
export function gracePeriodSeconds(pod: Pod, requestedSeconds: number | bigint | undefined): number | bigint {
  if (!pod.spec?.nodeName || isFinished(pod)) return 0;
  const seconds = requestedSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
  return seconds < 0 ? 1 : seconds;
}

const readSpec =
  (read: (spec: PodSpec) => string | undefined): ((pod: Pod) => string) =>
  ({ spec }) =>
    (spec ? read(spec) : undefined) ?? '';

export const selectableFields: NonNullable<ResourceHooks<Pod>['selectableFields']> = new Map([
  ['spec.nodeName', readSpec(({ nodeName }) => nodeName)],
  ['spec.host', readSpec(({ nodeName }) => nodeName)],
  ['spec.restartPolicy', readSpec(({ restartPolicy }) => restartPolicy)],
  ['spec.schedulerName', readSpec(({ schedulerName }) => schedulerName)],
  ['spec.serviceAccountName', readSpec(({ serviceAccountName }) => serviceAccountName)],
  ['spec.hostNetwork', readSpec(({ hostNetwork }) => String(hostNetwork ?? false))],
  ['status.phase', ({ status }: Pod) => status?.phase ?? ''],
  ['status.podIP', ({ status }: Pod) => status?.podIPs?.[0]?.ip ?? status?.podIP ?? ''],
  // Accepted by upstream, whose pods never have a value for it.
  ['status.podIPs', () => ''],
  ['status.nominatedNodeName', ({ status }: Pod) => status?.nominatedNodeName ?? ''],
]);
