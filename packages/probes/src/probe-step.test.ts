import { expect, test } from 'vitest';
import { initialProbeState, shouldProbe, stepProbe } from './probe-step.ts';
import type { ProbeKind } from './probe-step.ts';

/** Verdicts after each result: `+` success, `-` failure; `T` true, `F` false, `?` none. */
function verdicts(kind: ProbeKind, results: string, successThreshold: number, failureThreshold: number): string {
  let state = initialProbeState(kind);
  return [...results]
    .map((result) => {
      state = stepProbe(kind, state, result === '+', { successThreshold, failureThreshold });
      return state.verdict === undefined ? '?' : state.verdict ? 'T' : 'F';
    })
    .join('');
}

test.each([
  ['readiness', '+-+--', 1, 2, 'TTTTF'],
  ['readiness', '+++', 2, 3, 'FTT'],
  ['liveness', '--+---', 1, 3, 'TTTTTF'],
  ['startup', '--+', 1, 3, '??T'],
  ['startup', '---', 1, 3, '??F'],
] as const)('%s probe with results %s', (kind, results, successThreshold, failureThreshold, expected) => {
  expect(verdicts(kind, results, successThreshold, failureThreshold)).toBe(expected);
});

test('a container that failed liveness is not probed again', () => {
  const failed = stepProbe('liveness', initialProbeState('liveness'), false, { successThreshold: 1, failureThreshold: 1 });
  expect(shouldProbe('liveness', failed, { started: true, terminating: false, ageMs: 1e6, initialDelayMs: 0 })).toBe(false);
});

test('before start only the startup probe runs, after it all but that', () => {
  const gate = { terminating: false, ageMs: 10, initialDelayMs: 0 };
  const kinds: readonly ProbeKind[] = ['startup', 'liveness', 'readiness'];
  const probed = (started: boolean): ProbeKind[] =>
    kinds.filter((kind) => shouldProbe(kind, initialProbeState(kind), { ...gate, started }));
  expect(probed(false)).toEqual(['startup']);
  expect(probed(true)).toEqual(['liveness', 'readiness']);
});
