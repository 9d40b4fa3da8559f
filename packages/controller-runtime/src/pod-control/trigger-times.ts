import type { Pod, Service } from '@kubewright/api/core/v1';
import { podCondition } from './pod-state.ts';

/** On end points: when what made them change happened, for measuring how long it took to reach the proxies. */
export const lastChangeTriggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

interface Times {
  readonly service: string;
  readonly pods: ReadonlyMap<string, string>;
}

/** Finds the time of the oldest change since the last look (endpointslice/util TriggerTimeTracker). */
export class TriggerTimes {
  readonly #seen = new Map<string, Times>();

  /** RFC 3339; undefined when nothing that has a time changed. A service that was not seen before: its creation. */
  next(key: string, service: Service, pods: readonly Pod[]): string | undefined {
    const before = this.#seen.get(key);
    const created = service.metadata.creationTimestamp ?? '';
    const now: Times = { service: created, pods: new Map(pods.flatMap(readyTransition)) };
    this.#seen.set(key, now);
    if (!before) return created || undefined;
    // Times of one form: their text is in their order.
    const changed = [...now.pods].filter(([name, time]) => time > (before.pods.get(name) ?? '')).map(([, time]) => time);
    if (created > before.service) changed.push(created);
    return changed.sort()[0];
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }
}

function readyTransition(pod: Pod): [string, string][] {
  const time = podCondition(pod, 'Ready')?.lastTransitionTime;
  return time ? [[pod.metadata.name ?? '', time]] : [];
}
