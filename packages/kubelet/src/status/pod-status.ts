import { formatTime } from '@kubewright/api-machinery';
import type { ContainerStatus, Pod, PodCondition, PodStatus } from '@kubewright/api/core/v1';
import { readySandbox } from '../pods/pod-runtime-state.ts';
import { isSidecar } from '../sync/restart-policy.ts';
import { containerStatuses, endedStatuses } from './container-statuses.ts';
import type { StatusInput } from './container-statuses.ts';
import type { ConditionVerdict } from './pod-conditions.ts';
import { kubeletConditionTypes, podConditions } from './pod-conditions.ts';
import { podPhase } from './pod-phase.ts';

export interface PodStatusInput extends StatusInput {
  readonly hostIps: readonly string[];
  readonly nowMs: number;
  /** Started and ready as the probes see it; undefined where there is no such probe. */
  readonly probes: { started(containerId: string): boolean | undefined; ready(containerId: string): boolean | undefined };
  /** Set when the kubelet has refused or evicted the pod, or it ran past its deadline. */
  readonly verdict?: { readonly reason: string; readonly message: string };
}

/** The whole status of a pod as the kubelet reports it (kubelet generateAPIPodStatus). Pure. */
export function podStatus(input: PodStatusInput): PodStatus {
  const { pod, verdict } = input;
  const known = {
    init: containerStatuses(input, 'init').map((status) => withInitReadiness(input, status)),
    regular: containerStatuses(input, 'regular').map((status) => withReadiness(input, status)),
  };
  const { init, regular } = input.terminal ? endedStatuses(pod, known.init, known.regular) : known;
  const ephemeral = containerStatuses(input, 'ephemeral');
  const sticky = pod.status.phase === 'Failed' || pod.status.phase === 'Succeeded' ? pod.status.phase : undefined;
  const phase = sticky ?? (verdict ? 'Failed' : podPhase(pod, [...init, ...regular], input.terminal));
  const { reason, message } = verdict ?? (pod.status.phase === phase ? pod.status : {});
  const sandboxReady = readySandbox(input.state) !== undefined;
  return {
    observedGeneration: pod.metadata.generation ?? 0,
    phase,
    conditions: withTimes(pod, podConditions(pod, [...init, ...regular], phase, sandboxReady), input.nowMs),
    ...(message && { message }),
    ...(reason && { reason }),
    ...addresses(input),
    startTime: pod.status.startTime ?? formatTime(input.nowMs),
    ...(init.length > 0 && { initContainerStatuses: init }),
    containerStatuses: regular,
    ...(pod.status.qosClass && { qosClass: pod.status.qosClass }),
    ...(ephemeral.length > 0 && { ephemeralContainerStatuses: ephemeral }),
    ...(pod.status.resourceClaimStatuses && { resourceClaimStatuses: pod.status.resourceClaimStatuses }),
  };
}

/** The status of a pod this node did not admit: nothing ran, nothing will. */
export function rejectedStatus(pod: Pod, reason: string, message: string, nowMs: number): PodStatus {
  return {
    ...(pod.status.qosClass && { qosClass: pod.status.qosClass }),
    observedGeneration: pod.metadata.generation ?? 0,
    phase: 'Failed',
    reason,
    message: `Pod was rejected: ${message}`,
    startTime: formatTime(nowMs),
    ...(pod.status.conditions && { conditions: pod.status.conditions }),
  };
}

function idOf(status: ContainerStatus): string {
  return status.containerID?.slice(status.containerID.indexOf('//') + 2) ?? '';
}

function withReadiness({ probes }: PodStatusInput, status: ContainerStatus): ContainerStatus {
  const running = status.state?.running !== undefined;
  const started = running && (probes.started(idOf(status)) ?? true);
  return { ...status, started, ready: started && (probes.ready(idOf(status)) ?? true) };
}

function withInitReadiness(input: PodStatusInput, status: ContainerStatus): ContainerStatus {
  const container = input.pod.spec.initContainers?.find(({ name }) => name === status.name);
  if (container && isSidecar(container)) return withReadiness(input, status);
  return { ...status, started: status.state?.running !== undefined, ready: status.state?.terminated?.exitCode === 0 };
}

function addresses({ pod, state, hostIps }: PodStatusInput): Pick<PodStatus, 'hostIP' | 'hostIPs' | 'podIP' | 'podIPs'> {
  const sandbox = readySandbox(state);
  const ips = sandbox ? (sandbox.hostNetwork ? hostIps : sandbox.ips) : (pod.status.podIPs ?? []).map(({ ip }) => ip);
  return {
    ...(hostIps[0] !== undefined && { hostIP: hostIps[0], hostIPs: hostIps.map((ip) => ({ ip })) }),
    ...(ips[0] !== undefined && { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) }),
  };
}

/** Foreign conditions are kept; a transition time moves only when the status does. */
function withTimes(pod: Pod, verdicts: readonly ConditionVerdict[], nowMs: number): PodCondition[] {
  const old = pod.status.conditions ?? [];
  const ours = verdicts.map((verdict): PodCondition => {
    const before = old.find(({ type }) => type === verdict.type);
    const unchanged = before?.status === verdict.status && before.lastTransitionTime;
    return { ...verdict, observedGeneration: pod.metadata.generation ?? 0, lastTransitionTime: unchanged || formatTime(nowMs) };
  });
  return [...old.filter(({ type }) => !kubeletConditionTypes.has(type)), ...ours];
}
