import {
  keyOf,
  keyString,
  parseLabelSelector,
  type Clock,
  type LabelSelector,
  type Logger,
  type ObjectKey,
} from '@kubewright/api-machinery';
import { HorizontalPodAutoscalers, type HorizontalPodAutoscaler, type MetricStatus } from '@kubewright/api/autoscaling/v2';
import { Pods, type Pod } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  requeueAfter,
  type ControllerContext,
  type EventRecorder,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import type { HorizontalPodAutoscalerOptions } from './horizontal-pod-autoscaler-controller.ts';
import { limitReplicas, longestPeriodMs } from './limit-replicas.ts';
import { MetricFailure, proposalOf, type MetricProposal, type ScaleTarget } from './metric-proposal.ts';
import { MetricsClient } from './metrics-client.ts';
import { ScaleClient, type FoundScale } from './scale-client.ts';
import { ScalingHistory } from './scaling-history.ts';
import { StatusDraft } from './status-draft.ts';
import { tolerancesOf } from './tolerances.ts';

/** An autoscaler is looked at so often, and not sooner (--horizontal-pod-autoscaler-sync-period). */
const periodMs = 15_000;

interface Pass {
  readonly autoscaler: HorizontalPodAutoscaler;
  readonly status: StatusDraft;
  readonly signal: AbortSignal;
}

/** What the metrics together ask for; `failure` is of those that could not be had. */
interface Proposal {
  readonly replicas: number;
  readonly metric: string;
  readonly statuses: readonly MetricStatus[];
  readonly failure: string | undefined;
}

/** What is kept of an autoscaler from pass to pass. */
interface Known {
  dueMs: number;
  history: ScalingHistory | undefined;
  selector: LabelSelector | undefined;
}

/** One pass over an autoscaler: reads the scale, asks the metrics, and scales. */
export class HorizontalPodAutoscalerReconciler implements Reconciler {
  readonly #autoscalers: Lister<HorizontalPodAutoscaler>;
  readonly #pods: Lister<Pod>;
  readonly #client: ResourceClient<HorizontalPodAutoscaler>;
  readonly #scales: ScaleClient;
  readonly #metrics: MetricsClient;
  readonly #clock: Clock;
  readonly #events: EventRecorder;
  readonly #logger: Logger;
  readonly #known = new Map<string, Known>();

  constructor(deps: ControllerContext & HorizontalPodAutoscalerOptions) {
    this.#autoscalers = deps.informers.informer(HorizontalPodAutoscalers).lister;
    this.#pods = deps.informers.informer(Pods).lister;
    this.#client = deps.client.resource(HorizontalPodAutoscalers);
    this.#scales = new ScaleClient(deps);
    this.#metrics = new MetricsClient(deps);
    this.#clock = deps.clock;
    this.#events = deps.events;
    this.#logger = deps.logger;
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const autoscaler = this.#autoscalers.get(key);
    if (!autoscaler) {
      this.#known.delete(keyString(key));
      return done;
    }
    const nowMs = this.#clock.nowMs();
    const known = this.#knownOf(autoscaler, nowMs);
    // Changes of the autoscaler itself wait as well.
    if (known.dueMs > nowMs) return requeueAfter(known.dueMs - nowMs);
    known.dueMs = nowMs + periodMs;
    const pass: Pass = { autoscaler, status: new StatusDraft(autoscaler, nowMs), signal };
    try {
      await this.#reconcile(pass, known);
    } catch (error) {
      // Told in its status; the next pass comes at its time all the same.
      if (!signal.aborted) this.#logger.debug('An autoscaler could not scale.', { autoscaler: keyString(key), error: messageOf(error) });
    }
    return requeueAfter(periodMs);
  }

  #knownOf(autoscaler: HorizontalPodAutoscaler, nowMs: number): Known {
    const name = keyString(keyOf(autoscaler));
    const present = this.#known.get(name);
    if (present) return present;
    const known: Known = { dueMs: nowMs + periodMs, history: undefined, selector: undefined };
    this.#known.set(name, known);
    return known;
  }

  async #reconcile(pass: Pass, known: Known): Promise<void> {
    const { autoscaler, status, signal } = pass;
    const { scaleTargetRef } = autoscaler.spec;
    let found: FoundScale;
    try {
      found = await this.#scales.find(scaleTargetRef, autoscaler.metadata.namespace!, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      this.#events.event(autoscaler, 'Warning', 'FailedGetScale', messageOf(error));
      status.set(
        'AbleToScale',
        false,
        'FailedGetScale',
        `the HPA controller was unable to get the target's current scale: ${messageOf(error)}`,
      );
      await this.#write(pass);
      throw error;
    }
    status.set('AbleToScale', true, 'SucceededGetScale', "the HPA controller was able to get the target's current scale");
    const current = found.scale.spec?.replicas ?? 0;
    known.history ??= new ScalingHistory(current, this.#clock.nowMs());
    const decision = await this.#decide(pass, known, known.history, found);
    if (decision.replicas !== current) await this.#rescale(pass, known.history, found, decision);
    status.counted(current, decision.statuses, decision.replicas);
    if (decision.replicas !== current) status.rescaled();
    await this.#write(pass);
    if (decision.failure !== undefined) throw new Error(decision.failure);
  }

  async #decide(pass: Pass, known: Known, history: ScalingHistory, found: FoundScale): Promise<Decision> {
    const { autoscaler, status } = pass;
    const { minReplicas: min = 1, maxReplicas: max, behavior } = autoscaler.spec;
    const current = found.scale.spec?.replicas ?? 0;
    const without = (replicas: number, reason: string): Decision => ({ replicas, reason, statuses: [], failure: undefined });
    if (current === 0) {
      status.set('ScalingActive', false, 'ScalingDisabled', 'scaling is disabled since the replica count of the target is zero');
      return without(0, '');
    }
    if (current > max) return without(max, 'Current number of replicas above Spec.MaxReplicas');
    if (current < min) return without(min, 'Current number of replicas below Spec.MinReplicas');
    const { replicas: desired, metric, statuses, failure } = await this.#propose(pass, known, found);
    const reason = desired > current ? `${metric} above target` : desired < current ? 'All metrics below target' : '';
    const { replicas, stabilized, limited } = limitReplicas({ current, desired, min, max, behavior, history, nowMs: this.#clock.nowMs() });
    status.set('AbleToScale', true, stabilized.reason, stabilized.message);
    status.set('ScalingLimited', limited.isLimited, limited.reason, limited.message);
    return { replicas, reason, statuses, failure };
  }

  async #propose(pass: Pass, known: Known, { scale }: FoundScale): Promise<Proposal> {
    const { autoscaler, status, signal } = pass;
    const current = scale.spec?.replicas ?? 0;
    const metrics = autoscaler.spec.metrics ?? [];
    try {
      const target = this.#targetOf(pass, known, scale.status?.selector ?? '', current, scale.status?.replicas ?? 0);
      const proposals: (MetricProposal | MetricFailure)[] = [];
      for (const spec of metrics)
        proposals.push(await proposalOf(spec, target, this.#metrics, signal).catch((error: unknown) => this.#told(autoscaler, error)));
      return this.#joined(pass, current, proposals);
    } catch (error) {
      if (signal.aborted) throw error;
      status.counted(current, error instanceof NoProposal ? error.statuses : []);
      await this.#write(pass);
      this.#events.event(autoscaler, 'Warning', 'FailedComputeMetricsReplicas', messageOf(error));
      throw error;
    }
  }

  #told(autoscaler: HorizontalPodAutoscaler, error: unknown): MetricFailure {
    if (!(error instanceof MetricFailure)) throw error;
    this.#events.event(autoscaler, 'Warning', error.reason, error.why);
    return error;
  }

  /** The most that any metric asks for; where one is missing, not less than there is. */
  #joined({ status }: Pass, current: number, results: readonly (MetricProposal | MetricFailure)[]): Proposal {
    const failures = results.filter((result): result is MetricFailure => result instanceof MetricFailure);
    const proposals = results.filter((result): result is MetricProposal => !(result instanceof MetricFailure));
    const statuses = results.map((result) => (result instanceof MetricFailure ? noMetric : result.status));
    const most = proposals.reduce<MetricProposal | undefined>(
      (best, each) => (!best || best.replicas === 0 || each.replicas > best.replicas ? each : best),
      undefined,
    );
    const [first] = failures;
    const failure = first && `invalid metrics (${failures.length} invalid out of ${results.length}), first error is: ${first.message}`;
    if (!most || (first && most.replicas < current)) {
      if (first) status.set('ScalingActive', false, first.reason, `the HPA was unable to compute the replica count: ${first.why}`);
      throw new NoProposal(failure ?? 'no metrics', statuses);
    }
    status.set('ScalingActive', true, 'ValidMetricFound', `the HPA was able to successfully calculate a replica count from ${most.name}`);
    return { replicas: most.replicas, metric: most.name, statuses, failure };
  }

  #targetOf({ autoscaler, status }: Pass, known: Known, text: string, current: number, statusReplicas: number): ScaleTarget {
    const refuse = (eventReason: string, reason: string, why: string, message = why): Error => {
      this.#events.event(autoscaler, 'Warning', eventReason, why);
      status.set('ScalingActive', false, reason, message);
      return new Error(why);
    };
    if (text === '')
      throw refuse('SelectorRequired', 'InvalidSelector', 'selector is required', "the HPA target's scale is missing a selector");
    let selector: LabelSelector;
    try {
      selector = parseLabelSelector(text);
    } catch (error) {
      throw refuse(
        'InvalidSelector',
        'InvalidSelector',
        `couldn't convert selector into a corresponding internal selector object: ${messageOf(error)}`,
      );
    }
    known.selector = selector;
    const namespace = autoscaler.metadata.namespace!;
    const pods = this.#pods.list({ namespace, matches: (labels) => selector.matches(labels) });
    const rivals = this.#selecting(namespace, pods);
    if (rivals.length > 1) {
      const shown = rivals.map((name) => `${namespace}/${name}`).join(' ');
      throw refuse('AmbiguousSelector', 'AmbiguousSelector', `pods by selector ${text} are controlled by multiple HPAs: [${shown}]`);
    }
    return {
      namespace,
      labelSelector: text,
      pods,
      current,
      statusReplicas,
      tolerances: tolerancesOf(autoscaler),
      nowMs: this.#clock.nowMs(),
    };
  }

  /** Names of the autoscalers that scale any of these pods. */
  #selecting(namespace: string, pods: readonly Pod[]): readonly string[] {
    const names = this.#autoscalers.list({ namespace }).map(({ metadata }) => metadata.name!);
    return names.filter((name) => {
      const selector = this.#known.get(keyString({ namespace, name }))?.selector;
      return selector && pods.some(({ metadata }) => selector.matches(metadata.labels ?? {}));
    });
  }

  async #rescale(pass: Pass, history: ScalingHistory, found: FoundScale, { replicas, reason, statuses }: Decision): Promise<void> {
    const { autoscaler, status, signal } = pass;
    const current = found.scale.spec?.replicas ?? 0;
    try {
      await this.#scales.update(found, replicas, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      this.#events.event(autoscaler, 'Warning', 'FailedRescale', `New size: ${replicas}; reason: ${reason}; error: ${messageOf(error)}`);
      status.set(
        'AbleToScale',
        false,
        'FailedUpdateScale',
        `the HPA controller was unable to update the target scale: ${messageOf(error)}`,
      );
      status.counted(current, statuses);
      await this.#write(pass);
      throw error;
    }
    status.set('AbleToScale', true, 'SucceededRescale', `the HPA controller was able to update the target scale to ${replicas}`);
    this.#events.event(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${replicas}; reason: ${reason}`);
    const { behavior } = autoscaler.spec;
    const nowMs = this.#clock.nowMs();
    if (behavior)
      history.scaled(current, replicas, nowMs, nowMs - longestPeriodMs(replicas > current ? behavior.scaleUp : behavior.scaleDown));
  }

  async #write({ autoscaler, status, signal }: Pass): Promise<void> {
    const changed = status.changed;
    if (!changed) return;
    await this.#client.updateStatus({ ...autoscaler, status: changed }, { signal }).catch((error: unknown) => {
      if (!signal.aborted) this.#events.event(autoscaler, 'Warning', 'FailedUpdateStatus', messageOf(error));
      throw error;
    });
  }
}

interface Decision {
  readonly replicas: number;
  readonly reason: string;
  readonly statuses: readonly MetricStatus[];
  readonly failure: string | undefined;
}

/** No metric, or not enough of them, says how many replicas there should be. */
class NoProposal extends Error {
  readonly statuses: readonly MetricStatus[];

  constructor(message: string, statuses: readonly MetricStatus[]) {
    super(message);
    this.statuses = statuses;
  }
}

/** Upstream's place of a metric that it could not get. */
const noMetric = { type: '' } as unknown as MetricStatus;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
