/**
 * What a plugin says. A rejection is a value with reasons; `error` is a malfunction.
 *
 * - `unschedulable`: not here and not now; taking other pods away could help
 * - `unresolvable`: not here, whatever is taken away
 * - `wait`: Permit only; somebody has to allow the pod before `timeoutMs` are over
 * - `skip`: the plugin has nothing to say about this pod in this cycle
 */
export interface Status {
  readonly code: 'success' | 'unschedulable' | 'unresolvable' | 'wait' | 'skip' | 'error';
  readonly reasons: readonly string[];
  readonly timeoutMs?: number;
  readonly error?: unknown;
}

export const success: Status = { code: 'success', reasons: [] };
export const skip: Status = { code: 'skip', reasons: [] };
export const unschedulable = (...reasons: string[]): Status => ({ code: 'unschedulable', reasons });
export const unresolvable = (...reasons: string[]): Status => ({ code: 'unresolvable', reasons });
export const wait = (timeoutMs: number): Status => ({ code: 'wait', reasons: [], timeoutMs });
export const failed = (error: unknown): Status => ({
  code: 'error',
  reasons: [error instanceof Error ? error.message : String(error)],
  error,
});

export const isRejection = ({ code }: Status): boolean => code === 'unschedulable' || code === 'unresolvable';
