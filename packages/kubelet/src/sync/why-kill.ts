import type { Container, Pod } from '@kubewright/api/core/v1';
import type { ContainerStatus } from '@kubewright/cri';
import type { PodRuntimeState } from '../pods/pod-runtime-state.ts';
import { isSidecar } from './restart-policy.ts';

/** What the probes say of a container; undefined: no verdict yet, or no such probe. */
export interface ProbeVerdicts {
  liveness(containerId: string): boolean | undefined;
  startup(containerId: string): boolean | undefined;
}

export interface SyncInput {
  readonly pod: Pod;
  readonly state: PodRuntimeState;
  readonly verdicts: ProbeVerdicts;
}

export interface ContainerKill {
  readonly id: string;
  readonly container: Container;
  /** Text of the Killing event. */
  readonly message: string;
  /** Chooses the probe's own grace period, where it has one. */
  readonly because: 'livenessProbe' | 'startupProbe' | 'changed' | 'unknown';
}

/** Why a running container has to end, if it has to. */
export function whyKill(
  { verdicts }: SyncInput,
  container: Container,
  latest: ContainerStatus,
): Pick<ContainerKill, 'because' | 'message'> | undefined {
  const label = isSidecar(container) ? 'Init container' : 'Container';
  if (latest.image !== (container.image ?? '')) return { because: 'changed', message: `${label} ${container.name} definition changed` };
  if (verdicts.liveness(latest.id) === false)
    return { because: 'livenessProbe', message: `${label} ${container.name} failed liveness probe` };
  if (verdicts.startup(latest.id) === false) return { because: 'startupProbe', message: `${label} ${container.name} failed startup probe` };
  return undefined;
}

export function killUnknown(container: Container, latest: ContainerStatus): ContainerKill {
  return {
    id: latest.id,
    container,
    because: 'unknown',
    message: `Container is in "${latest.state}" state, try killing it before restart`,
  };
}
