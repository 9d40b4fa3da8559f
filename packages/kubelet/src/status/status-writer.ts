import { isConflict, isNotFound, keyOf, sleep } from '@kubewright/api-machinery';
import type { Clock, Logger } from '@kubewright/api-machinery';
import { Pods } from '@kubewright/api/core/v1';
import type { Pod, PodStatus } from '@kubewright/api/core/v1';
import type { Client, ResourceClient } from '@kubewright/client';
import { kubeletConditionTypes } from './pod-conditions.ts';
import { sameStatus } from './same-status.ts';

export interface StatusWriterDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Entry {
  /** The newest version of the pod known here, from the informer or from our own writes. */
  pod: Pod;
  desired: PodStatus | undefined;
  /** Nothing of the pod is left on the node: once it is marked deleted, its object may go. */
  finished: boolean;
  writing: boolean;
}

const retryMs = 1_000;

/** Brings pod statuses to the API: the newest only, one write at a time for a pod, and none when nothing changed. */
export class StatusWriter {
  readonly #deps: StatusWriterDeps;
  readonly #pods: ResourceClient<Pod>;
  readonly #entries = new Map<string, Entry>();
  readonly #stop = new AbortController();

  constructor(deps: StatusWriterDeps) {
    this.#deps = deps;
    this.#pods = deps.client.resource(Pods);
  }

  /** Tells of a version of the pod that the informer has seen. */
  observe(pod: Pod): void {
    const entry = this.#entries.get(pod.metadata.uid ?? '');
    if (!entry) return;
    if (versionOf(pod) > versionOf(entry.pod)) entry.pod = pod;
    this.#wake(entry);
  }

  set(pod: Pod, status: PodStatus): void {
    const entry = this.#entry(pod);
    entry.desired = status;
    this.#wake(entry);
  }

  /** As `set`, for the last status: the pod's object is deleted once that is written and its deletion was asked for. */
  finish(pod: Pod, status: PodStatus): void {
    this.#entry(pod).finished = true;
    this.set(pod, status);
  }

  forget(podUid: string): void {
    this.#entries.delete(podUid);
  }

  stop(): void {
    this.#stop.abort();
  }

  #entry(pod: Pod): Entry {
    const uid = pod.metadata.uid ?? '';
    let entry = this.#entries.get(uid);
    if (!entry) this.#entries.set(uid, (entry = { pod, desired: undefined, finished: false, writing: false }));
    if (versionOf(pod) > versionOf(entry.pod)) entry.pod = pod;
    return entry;
  }

  #wake(entry: Entry): void {
    if (!entry.writing) void this.#drain(entry);
  }

  async #drain(entry: Entry): Promise<void> {
    entry.writing = true;
    const uid = entry.pod.metadata.uid ?? '';
    try {
      while (this.#entries.get(uid) === entry && !this.#stop.signal.aborted) {
        const { desired } = entry;
        if (desired && !sameStatus(merged(entry.pod, desired), entry.pod.status)) await this.#write(entry, desired);
        else if (entry.finished && entry.pod.metadata.deletionTimestamp) return await this.#delete(entry);
        else return;
      }
    } finally {
      entry.writing = false;
    }
  }

  async #write(entry: Entry, desired: PodStatus): Promise<void> {
    try {
      const written = await this.#pods.updateStatus({ ...entry.pod, status: merged(entry.pod, desired) }, { fieldManager: 'kubelet' });
      if (versionOf(written) >= versionOf(entry.pod)) entry.pod = written;
      // What the server keeps of it is what counts; the same status is not written twice.
      if (entry.desired === desired) entry.desired = undefined;
    } catch (error) {
      await this.#recover(entry, error, 'The status of a pod could not be written.');
    }
  }

  async #delete(entry: Entry): Promise<void> {
    const { uid = '' } = entry.pod.metadata;
    try {
      await this.#pods.delete(keyOf(entry.pod), { gracePeriodSeconds: 0, preconditions: { uid } });
      this.forget(uid);
    } catch (error) {
      if (isConflict(error)) return this.forget(uid);
      await this.#recover(entry, error, 'A pod that has ended could not be deleted.');
      void Promise.resolve().then(() => this.#wake(entry));
    }
  }

  async #recover(entry: Entry, error: unknown, message: string): Promise<void> {
    const { uid = '' } = entry.pod.metadata;
    if (isNotFound(error)) return this.forget(uid);
    if (!isConflict(error)) {
      this.#deps.logger.warn(message, { pod: entry.pod.metadata.name, namespace: entry.pod.metadata.namespace, error: String(error) });
      await sleep(this.#deps.clock, retryMs, this.#stop.signal).catch(() => undefined);
    }
    try {
      const fresh = await this.#pods.get(keyOf(entry.pod));
      if (fresh.metadata.uid !== uid) return this.forget(uid);
      if (versionOf(fresh) > versionOf(entry.pod)) entry.pod = fresh;
    } catch (failure) {
      if (isNotFound(failure)) return this.forget(uid);
    }
  }
}

function versionOf(pod: Pod): bigint {
  const { resourceVersion = '' } = pod.metadata;
  return /^\d+$/.test(resourceVersion) ? BigInt(resourceVersion) : 0n;
}

/** Our status over the one in the API: conditions and fields of others stay, a reason that is over goes. */
function merged(pod: Pod, desired: PodStatus): PodStatus {
  const foreign = (pod.status.conditions ?? []).filter(({ type }) => !kubeletConditionTypes.has(type));
  const own = (desired.conditions ?? []).filter(({ type }) => kubeletConditionTypes.has(type));
  const status = { ...pod.status, ...desired, conditions: [...foreign, ...own] };
  if (desired.reason === undefined) delete status.reason;
  if (desired.message === undefined) delete status.message;
  return status;
}
