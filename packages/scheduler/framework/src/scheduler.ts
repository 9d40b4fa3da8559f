import type { Clock, Logger, Random } from '@kubewright/api-machinery';
import { isNotFound, keyOf, keyString } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';
import type { EventRecorder } from '@kubewright/controller-runtime';
import type { InformerFactory, SharedInformer } from '@kubewright/informer';
import type { Node, Pod } from '@kubewright/api/core/v1';
import { Nodes, Pods } from '@kubewright/api/core/v1';
import type { BindingInput } from './binding-cycle.ts';
import { runBindingCycle } from './binding-cycle.ts';
import { ClusterState } from './cluster-state.ts';
import { ClusterWatch } from './cluster-watch.ts';
import { CycleState } from './cycle-state.ts';
import type { Diagnosis } from './fit-error.ts';
import { fitMessage } from './fit-error.ts';
import { notScheduledPatch, patchPodStatus } from './pod-condition.ts';
import type { PostFilterResult } from './plugin.ts';
import type { ProfileConfig } from './profile.ts';
import { Profile } from './profile.ts';
import type { QueuedPod } from './queued-pod.ts';
import { SchedulingCycle } from './scheduling-cycle.ts';
import type { SchedulingQueueOptions } from './scheduling-queue.ts';
import { SchedulingQueue } from './scheduling-queue.ts';
import type { Status } from './status.ts';
import { WaitingPods } from './waiting-pods.ts';

export interface SchedulerDeps {
  readonly client: Client;
  /** Run by the process. */
  readonly informers: InformerFactory;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly events: EventRecorder;
  /** At least one; the first one's queue order holds for all. */
  readonly profiles: readonly ProfileConfig[];
}

/** Longest stretch of cycles without letting anything else run. */
const maxStretchMs = 10;

interface Failure {
  readonly reason: 'Unschedulable' | 'SchedulerError';
  readonly message: string;
  /** Empty for an error. */
  readonly rejectedBy: ReadonlySet<string>;
  readonly nominatedNodeName?: string;
}

/**
 * Gives every pod a node. Pods are tried one by one, each in a synchronous cycle over what is known of the cluster then;
 * a pod that fits is counted on its node at once and bound in the background, while the next one is tried. A pod that
 * fits nowhere gets a PodScheduled condition and an event that say why, and waits for something to change.
 */
export class Scheduler {
  /** For plugins of Permit. */
  readonly waitingPods: WaitingPods;
  readonly #deps: SchedulerDeps;
  readonly #profiles: ReadonlyMap<string, Profile>;
  readonly #pods: SharedInformer<Pod>;
  readonly #nodes: SharedInformer<Node>;
  readonly #state = new ClusterState();
  readonly #queue: SchedulingQueue;
  readonly #cycle: SchedulingCycle;
  readonly #watch: ClusterWatch;
  readonly #background = new Set<Promise<void>>();

  /** @throws {Error} when a profile is incomplete. */
  constructor(deps: SchedulerDeps, options: SchedulingQueueOptions = {}) {
    const profiles = deps.profiles.map((config) => new Profile(config));
    const [first] = profiles;
    if (!first) throw new Error('a scheduler needs a profile');
    this.#deps = deps;
    this.#profiles = new Map(profiles.map((profile) => [profile.schedulerName, profile]));
    this.#pods = deps.informers.informer(Pods);
    this.#nodes = deps.informers.informer(Nodes);
    this.waitingPods = new WaitingPods(deps);
    this.#cycle = new SchedulingCycle(deps);
    const profileOf = (pod: Pod): Profile => this.#profileOf(pod) ?? first;
    const queueDeps = {
      clock: deps.clock,
      compare: (a: QueuedPod, b: QueuedPod) => first.compare(a, b),
      preEnqueue: (pod: Pod) => profileOf(pod).runPreEnqueue(pod),
      requeueRules: (plugin: string) => first.requeueRules(plugin),
    };
    this.#queue = new SchedulingQueue(queueDeps, options);
    this.#watch = new ClusterWatch({
      state: this.#state,
      queue: this.#queue,
      waitingPods: this.waitingPods,
      isResponsible: (pod) => this.#profileOf(pod) !== undefined,
    });
  }

  /** Schedules until aborted; then lets the bindings under way end. */
  async run(signal: AbortSignal): Promise<void> {
    const subscriptions = [
      this.#nodes.deltas$.subscribe((delta) => this.#watch.onNode(delta)),
      this.#pods.deltas$.subscribe((delta) => this.#watch.onPod(delta)),
    ];
    try {
      await Promise.all([this.#nodes.synced(signal), this.#pods.synced(signal)]);
      this.#queue.run(signal);
      await this.#loop(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      for (const subscription of subscriptions) subscription.unsubscribe();
      for (const held of this.waitingPods.all()) held.reject('', 'the scheduler stops');
      await Promise.all(this.#background);
    }
  }

  async #loop(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    let sinceMs = clock.monotonicMs();
    for (let entry = await this.#queue.pop(signal); entry; entry = await this.#queue.pop(signal)) {
      this.#scheduleOne(entry, signal);
      if (clock.monotonicMs() - sinceMs < maxStretchMs) continue;
      await new Promise<void>((resolve) => clock.schedule(0, resolve));
      sinceMs = clock.monotonicMs();
    }
  }

  #scheduleOne(entry: QueuedPod, signal: AbortSignal): void {
    const { pod } = entry;
    const profile = this.#profileOf(pod);
    if (!profile || this.#isSettled(pod)) return this.#queue.done(pod.metadata.uid!);
    const state = new CycleState();
    const result = this.#cycle.run(profile, pod, this.#state, state);
    if (result.kind === 'error') this.#fail(entry, schedulerError(result.error.message), signal);
    else if (result.kind === 'unschedulable')
      this.#doInBackground(this.#handleUnschedulable(entry, profile, state, result.diagnosis, signal));
    else this.#assign(entry, profile, state, result.nodeName, signal);
  }

  /** Counts the pod on its node, then binds it in the background. */
  #assign(entry: QueuedPod, profile: Profile, state: CycleState, nodeName: string, signal: AbortSignal): void {
    const { pod } = entry;
    const uid = pod.metadata.uid!;
    this.#state.assume(pod, nodeName);
    const refused = profile.runReserve(state, pod, nodeName);
    if (refused) {
      this.#state.forget(uid);
      return this.#fail(entry, failureOf(refused), signal);
    }
    const permit = profile.runPermit(state, pod, nodeName);
    if (permit && permit.code !== 'wait') {
      this.#release(profile, state, pod, nodeName);
      return this.#fail(entry, failureOf(permit), signal);
    }
    const permitTimeouts = permit && 'timeouts' in permit ? permit.timeouts : new Map<string, number>();
    this.#doInBackground(this.#bind(entry, { profile, state, pod, nodeName, permitTimeouts }, signal));
  }

  async #bind(entry: QueuedPod, input: BindingInput, signal: AbortSignal): Promise<void> {
    const { profile, state, pod, nodeName } = input;
    const status = await runBindingCycle(input, this.waitingPods, signal);
    if (status.code === 'success') {
      this.#queue.done(pod.metadata.uid!);
      this.#deps.events.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${keyString(keyOf(pod))} to ${nodeName}`, {
        action: 'Binding',
      });
      return;
    }
    this.#release(profile, state, pod, nodeName);
    this.#fail(entry, failureOf(status), signal);
  }

  #release(profile: Profile, state: CycleState, pod: Pod, nodeName: string): void {
    profile.runUnreserve(state, pod, nodeName);
    this.#state.forget(pod.metadata.uid!);
    this.#queue.handleEvent({ resource: 'assignedPods', actions: ['Delete'], object: pod });
  }

  async #handleUnschedulable(
    entry: QueuedPod,
    profile: Profile,
    state: CycleState,
    diagnosis: Diagnosis,
    signal: AbortSignal,
  ): Promise<void> {
    // What the nodes looked like when the pod was rejected; the cluster may change while room is made.
    const nodeCount = this.#state.all.length;
    const made = diagnosis.message === undefined ? await this.#runPostFilter(profile, state, entry.pod, diagnosis, signal) : undefined;
    const postFilterMessage = made?.status.reasons.join(', ');
    const message = fitMessage(nodeCount, { ...diagnosis, ...(postFilterMessage && { postFilterMessage }) });
    const nominatedNodeName = made?.nominatedNodeName;
    this.#fail(
      entry,
      { reason: 'Unschedulable', message, rejectedBy: diagnosis.rejectedBy, ...(nominatedNodeName !== undefined && { nominatedNodeName }) },
      signal,
    );
  }

  async #runPostFilter(
    profile: Profile,
    state: CycleState,
    pod: Pod,
    { statuses }: Diagnosis,
    signal: AbortSignal,
  ): Promise<PostFilterResult | undefined> {
    let last: PostFilterResult | undefined;
    for (const plugin of profile.postFilter) {
      try {
        last = await plugin.postFilter(state, pod, statuses, this.#state, signal);
        if (last.status.code === 'success') return last;
      } catch (error) {
        this.#deps.logger.warn('PostFilter failed', { plugin: plugin.name, error: String(error) });
      }
    }
    return last;
  }

  /** Back to the queue, and tell why: as an event, and in the pod's status. */
  #fail(entry: QueuedPod, failure: Failure, signal: AbortSignal): void {
    const latest = this.#pods.lister.get(keyOf(entry.pod));
    const uid = entry.pod.metadata.uid!;
    if (!latest || latest.metadata.uid !== uid || this.#isSettled(latest)) return this.#queue.done(uid);
    entry.pod = latest;
    this.#queue.addUnschedulable(entry, failure.rejectedBy);
    this.#deps.events.event(latest, 'Warning', 'FailedScheduling', failure.message, { action: 'Scheduling' });
    const patch = notScheduledPatch(latest, failure, this.#deps.clock.nowMs());
    if (patch) this.#doInBackground(this.#tell(latest, patch, signal));
  }

  async #tell(pod: Pod, patch: NonNullable<ReturnType<typeof notScheduledPatch>>, signal: AbortSignal): Promise<void> {
    try {
      await patchPodStatus(this.#deps.client, pod, patch, signal);
    } catch (error) {
      if (!isNotFound(error) && !signal.aborted)
        this.#deps.logger.warn('could not write the condition of a pod', { pod: keyString(keyOf(pod)), error: String(error) });
    }
  }

  /** Nothing left to do: going, bound, or counted on a node already. */
  #isSettled(pod: Pod): boolean {
    return !!pod.spec.nodeName || !!pod.metadata.deletionTimestamp || this.#state.isAssumed(pod.metadata.uid!);
  }

  #profileOf(pod: Pod): Profile | undefined {
    return this.#profiles.get(pod.spec.schedulerName || 'default-scheduler');
  }

  #doInBackground(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#deps.logger.error('scheduling failed unexpectedly', { error: String(error) }))
      .finally(() => this.#background.delete(tracked));
    this.#background.add(tracked);
  }
}

function schedulerError(message: string): Failure {
  return { reason: 'SchedulerError', message, rejectedBy: new Set() };
}

function failureOf(status: Status & { readonly plugin?: string }): Failure {
  const message = status.reasons.join(', ');
  if (status.code === 'error') return schedulerError(message);
  return { reason: 'Unschedulable', message, rejectedBy: new Set(status.plugin ? [status.plugin] : []) };
}
