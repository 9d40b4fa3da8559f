export type ProbeKind = 'startup' | 'liveness' | 'readiness';

/** What a probe has found so far of one container. Immutable. */
export interface ProbeState {
  /** The verdict that counts: undefined until a startup probe has decided. */
  readonly verdict: boolean | undefined;
  readonly last: boolean | undefined;
  /** How many times in a row `last` came. */
  readonly run: number;
  /** The container failed for good: not probed again until it is a new one. */
  readonly onHold: boolean;
}

export interface ProbeThresholds {
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

/** Before the first result: alive, not ready, not known to have started (pkg/kubelet/prober). */
export function initialProbeState(kind: ProbeKind): ProbeState {
  const verdict = kind === 'liveness' ? true : kind === 'readiness' ? false : undefined;
  return { verdict, last: undefined, run: 0, onHold: false };
}

/** Takes one result in: a verdict changes only after enough equal results in a row. */
export function stepProbe(
  kind: ProbeKind,
  state: ProbeState,
  result: boolean,
  { successThreshold, failureThreshold }: ProbeThresholds,
): ProbeState {
  const run = state.last === result ? state.run + 1 : 1;
  if (run < (result ? successThreshold : failureThreshold)) return { ...state, last: result, run };
  const onHold = !result && kind !== 'readiness';
  return { verdict: result, last: result, run: onHold ? 0 : run, onHold };
}

export interface ProbeGate {
  readonly started: boolean;
  readonly terminating: boolean;
  readonly ageMs: number;
  readonly initialDelayMs: number;
}

/** Whether a tick probes at all: not during the initial delay, startup only before start, the others only after. */
export function shouldProbe(kind: ProbeKind, state: ProbeState, { started, terminating, ageMs, initialDelayMs }: ProbeGate): boolean {
  if (state.onHold || (terminating && kind !== 'readiness')) return false;
  if (ageMs < initialDelayMs) return false;
  return kind === 'startup' ? !started : started;
}
