import {
  formatGoLabelSelector,
  isConflict,
  keyOf,
  labelSelectorFromObject,
  type Clock,
  type KubeObject,
  type ObjectKey,
} from '@kubewright/api-machinery';
import { Pods, type Pod } from '@kubewright/api/core/v1';
import { PodDisruptionBudgets, type PodDisruptionBudget, type PodDisruptionBudgetStatus } from '@kubewright/api/policy/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  requeueAfter,
  trigger,
  type ControllerContext,
  type EventRecorder,
  type ReconcileResult,
  type Reconciler,
  type Trigger,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { ControllerScales, type ControllerScalesDeps } from './controller-scales.ts';
import { decideBudgetStatus, disruptionsOf, expectedPods, failedStatus, needsScale, type ExpectedPods } from './decide-budget-status.ts';

/** Brings the status of one budget up to what its pods are. */
export class DisruptionReconciler implements Reconciler {
  readonly #budgets: Lister<PodDisruptionBudget>;
  readonly #pods: Lister<Pod>;
  readonly #client: ResourceClient<PodDisruptionBudget>;
  readonly #scales: ControllerScales;
  readonly #clock: Clock;
  readonly #events: EventRecorder;

  constructor(deps: ControllerContext & Pick<ControllerScalesDeps, 'listResources'>) {
    this.#budgets = deps.informers.informer(PodDisruptionBudgets).lister;
    this.#pods = deps.informers.informer(Pods).lister;
    this.#client = deps.client.resource(PodDisruptionBudgets);
    this.#scales = new ControllerScales(deps);
    this.#clock = deps.clock;
    this.#events = deps.events;
  }

  triggers(): readonly Trigger[] {
    return [
      { resource: PodDisruptionBudgets },
      trigger<Pod>({
        resource: Pods,
        keysOf: (pod, old, change) =>
          [...new Set([...this.#budgetsOf(pod, change !== 'deleted'), ...(old ? this.#budgetsOf(old, false) : [])])].map(keyOf),
      }),
    ];
  }

  /** @throws {ApiError} Conflict when an eviction was granted meanwhile. */
  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const budget = this.#budgets.get(key);
    if (!budget) return done;
    try {
      return await this.#reconcile(budget, signal);
    } catch (error) {
      if (isConflict(error) || signal.aborted) throw error;
      await this.#write(budget, failedStatus(budget, messageOf(error), this.#clock.nowMs()), signal);
      return done;
    }
  }

  async #reconcile(budget: PodDisruptionBudget, signal: AbortSignal): Promise<ReconcileResult> {
    const selector = labelSelectorFromObject(budget.spec.selector);
    const pods = this.#pods.list({ namespace: budget.metadata.namespace!, matches: (labels) => selector.matches(labels) });
    if (pods.length === 0) this.#events.event(budget, 'Normal', 'NoPods', 'No matching pods found');
    const expected = await this.#expected(budget, pods, signal);
    const nowMs = this.#clock.nowMs();
    const disruptions = disruptionsOf(budget, pods, nowMs);
    const { namespace } = budget.metadata;
    // Upstream names the namespace twice.
    for (const pod of disruptions.notDeleted)
      this.#events.event(pod, 'Warning', 'NotDeleted', `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`);
    const status = decideBudgetStatus(budget, pods, expected, disruptions, nowMs);
    if (status) await this.#write(budget, status, signal);
    return disruptions.recheckMs === undefined ? done : requeueAfter(disruptions.recheckMs);
  }

  async #expected(budget: PodDisruptionBudget, pods: readonly Pod[], signal: AbortSignal): Promise<ExpectedPods> {
    try {
      if (!needsScale(budget)) return expectedPods(budget, pods, 0);
      const { scale, unmanaged } = await this.#scales.total(pods, signal);
      if (unmanaged.length > 0) this.#events.event(budget, 'Warning', 'UnmanagedPods', unmanagedMessage(budget));
      return expectedPods(budget, pods, scale);
    } catch (error) {
      if (!signal.aborted)
        this.#events.event(
          budget,
          'Warning',
          'CalculateExpectedPodCountFailed',
          `Failed to calculate the number of expected pods: ${messageOf(error)}`,
        );
      throw error;
    }
  }

  async #write(budget: PodDisruptionBudget, status: PodDisruptionBudgetStatus, signal: AbortSignal): Promise<void> {
    await this.#client.updateStatus({ ...budget, status }, { signal });
  }

  #budgetsOf(pod: Pod, isNews: boolean): readonly PodDisruptionBudget[] {
    const { namespace = '', labels = {} } = pod.metadata;
    const matching = this.#budgets.list({ namespace }).filter(({ spec }) => matches(spec.selector, labels));
    if (isNews && matching.length > 1) this.#tellMany(pod, matching[0]!);
    return matching;
  }

  #tellMany(pod: Pod, { metadata }: KubeObject): void {
    const [namespace, name, chosen] = [pod.metadata.namespace, pod.metadata.name, metadata.name].map((text) => JSON.stringify(text));
    const message = `Pod ${namespace}/${name} matches multiple PodDisruptionBudgets.  Chose ${chosen} arbitrarily.`;
    this.#events.event(pod, 'Warning', 'MultiplePodDisruptionBudgets', message);
  }
}

function matches(selector: PodDisruptionBudget['spec']['selector'], labels: Readonly<Record<string, string>>): boolean {
  try {
    return labelSelectorFromObject(selector).matches(labels);
  } catch {
    // A selector that cannot be read selects nothing.
    return false;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const unmanagedMessage = ({ spec }: PodDisruptionBudget): string =>
  `Pods selected by this PodDisruptionBudget (selector: ${formatGoLabelSelector(spec.selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, ` +
  'which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';
