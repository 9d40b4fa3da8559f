import { formatTime } from '../time/clock.ts';

/** A condition of a status (meta/v1 Condition, and older ones of its shape). */
export interface StatusCondition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string;
}

/** The conditions with this one set; its time moves only when its status changes (apimachinery api/meta SetStatusCondition). */
export function withStatusCondition<C extends StatusCondition>(
  conditions: readonly C[] | null | undefined,
  condition: Omit<C, 'lastTransitionTime'>,
  nowMs: number,
): C[] {
  const changed = [...(conditions ?? [])];
  const at = changed.findIndex(({ type }) => type === condition.type);
  const known = changed[at];
  const lastTransitionTime = known?.status === condition.status && known.lastTransitionTime ? known.lastTransitionTime : formatTime(nowMs);
  changed[at < 0 ? changed.length : at] = { ...condition, lastTransitionTime } as C;
  return changed;
}
