import type { Pod } from '@kubewright/api/core/v1';
import type { RequeueRule } from './cluster-event.ts';
import type { CycleState } from './cycle-state.ts';
import type { NodeInfo } from './node-info.ts';
import type {
  BindPlugin,
  FilterPlugin,
  Nodes,
  PermitPlugin,
  Plugin,
  PostBindPlugin,
  PostFilterPlugin,
  PreBindPlugin,
  PreEnqueuePlugin,
  PreFilterPlugin,
  PreScorePlugin,
  QueueSortPlugin,
  ReservePlugin,
  ScorePlugin,
} from './plugin.ts';
import type { QueuedPod } from './queued-pod.ts';
import type { Status } from './status.ts';
import { failed, success } from './status.ts';

/** A scheduler's plugins in the order they are asked, with the weight of their scores (1 when unset). */
export interface ProfileConfig {
  readonly schedulerName: string;
  readonly plugins: readonly { readonly plugin: Plugin; readonly weight?: number }[];
  /** 0 or unset: 50 percent, less the more nodes there are. */
  readonly percentageOfNodesToScore?: number;
}

/** A rejection or an error, and who it came from. */
export interface PluginStatus extends Status {
  readonly plugin: string;
}

/** A profile sorted by extension point. */
export class Profile {
  readonly schedulerName: string;
  readonly percentageOfNodesToScore: number;
  readonly preEnqueue: readonly PreEnqueuePlugin[];
  readonly preFilter: readonly PreFilterPlugin[];
  readonly filter: readonly FilterPlugin[];
  readonly postFilter: readonly PostFilterPlugin[];
  readonly preScore: readonly PreScorePlugin[];
  readonly score: readonly { plugin: ScorePlugin; weight: number }[];
  readonly reserve: readonly ReservePlugin[];
  readonly permit: readonly PermitPlugin[];
  readonly preBind: readonly PreBindPlugin[];
  readonly bind: readonly BindPlugin[];
  readonly postBind: readonly PostBindPlugin[];
  readonly #sort: QueueSortPlugin;
  readonly #byName: ReadonlyMap<string, Plugin>;

  /** @throws {Error} when there is not exactly one queue order, no binder, or a name occurs twice. */
  constructor({ schedulerName, plugins, percentageOfNodesToScore = 0 }: ProfileConfig) {
    const all = plugins.map(({ plugin }) => plugin);
    const having = <T extends Plugin>(method: keyof T & string): T[] => all.filter((plugin) => method in plugin) as T[];
    this.schedulerName = schedulerName;
    this.percentageOfNodesToScore = percentageOfNodesToScore;
    this.preEnqueue = having<PreEnqueuePlugin>('preEnqueue');
    this.preFilter = having<PreFilterPlugin>('preFilter');
    this.filter = having<FilterPlugin>('filter');
    this.postFilter = having<PostFilterPlugin>('postFilter');
    this.preScore = having<PreScorePlugin>('preScore');
    this.score = plugins.flatMap(({ plugin, weight }) =>
      'score' in plugin ? [{ plugin: plugin as ScorePlugin, weight: weight ?? 1 }] : [],
    );
    this.reserve = having<ReservePlugin>('reserve');
    this.permit = having<PermitPlugin>('permit');
    this.preBind = having<PreBindPlugin>('preBind');
    this.bind = having<BindPlugin>('bind');
    this.postBind = having<PostBindPlugin>('postBind');
    this.#byName = new Map(all.map((plugin) => [plugin.name, plugin]));
    if (this.#byName.size !== all.length) throw new Error(`profile ${schedulerName}: a plugin is listed twice`);
    const sorts = having<QueueSortPlugin>('compare');
    if (sorts.length !== 1) throw new Error(`profile ${schedulerName}: exactly one plugin must order the queue, ${sorts.length} do`);
    if (this.bind.length === 0) throw new Error(`profile ${schedulerName}: no plugin binds`);
    this.#sort = sorts[0]!;
  }

  compare(a: QueuedPod, b: QueuedPod): number {
    return this.#sort.compare(a, b);
  }

  requeueRules(plugin: string): readonly RequeueRule[] | undefined {
    return this.#byName.get(plugin)?.requeueOn;
  }

  runPreEnqueue(pod: Pod): { status: Status; plugin: string } | undefined {
    for (const plugin of this.preEnqueue) {
      const status = plugin.preEnqueue(pod);
      if (status.code !== 'success') return { status, plugin: plugin.name };
    }
    return undefined;
  }

  /** Names the nodes to look at when some plugin narrows them, and who did. */
  runPreFilter(
    state: CycleState,
    pod: Pod,
    nodes: Nodes,
  ): PluginStatus | { code: 'nodes'; names: ReadonlySet<string> | undefined; narrowedBy: readonly string[] } {
    let names: ReadonlySet<string> | undefined;
    const narrowedBy: string[] = [];
    for (const plugin of this.preFilter) {
      const result = guarded(() => plugin.preFilter(state, pod, nodes));
      if (result.code === 'nodes') {
        const allowed = result.names;
        names = names ? new Set([...names].filter((name) => allowed.has(name))) : allowed;
        narrowedBy.push(plugin.name);
      } else if (result.code === 'skip') state.skippedFilters.add(plugin.name);
      else if (result.code !== 'success') return { ...result, plugin: plugin.name };
    }
    return { code: 'nodes', names, narrowedBy };
  }

  /** The first objection to a node, or undefined when the pod fits. */
  runFilter(state: CycleState, pod: Pod, node: NodeInfo): PluginStatus | undefined {
    for (const plugin of this.filter) {
      if (state.skippedFilters.has(plugin.name)) continue;
      const status = plugin.filter(state, pod, node);
      if (status.code !== 'success') return { ...status, plugin: plugin.name };
    }
    return undefined;
  }

  runPreScore(state: CycleState, pod: Pod, feasible: readonly NodeInfo[], nodes: Nodes): PluginStatus | undefined {
    for (const plugin of this.preScore) {
      const status = guarded(() => plugin.preScore(state, pod, feasible, nodes));
      if (status.code === 'skip') state.skippedScores.add(plugin.name);
      else if (status.code !== 'success') return { ...status, plugin: plugin.name };
    }
    return undefined;
  }

  /** Weighted sums, in the order of the feasible nodes. */
  runScore(state: CycleState, pod: Pod, feasible: readonly NodeInfo[]): number[] {
    const totals = feasible.map(() => 0);
    for (const { plugin, weight } of this.score) {
      if (state.skippedScores.has(plugin.name)) continue;
      const scores = feasible.map((node) => plugin.score(state, pod, node));
      plugin.normalize?.(state, pod, scores, feasible);
      for (let i = 0; i < totals.length; i++) totals[i]! += scores[i]! * weight;
    }
    return totals;
  }

  /** All or none: whoever reserved is asked to let go when a later one refuses. */
  runReserve(state: CycleState, pod: Pod, nodeName: string): PluginStatus | undefined {
    for (const plugin of this.reserve) {
      const status = guarded(() => plugin.reserve(state, pod, nodeName));
      if (status.code === 'success') continue;
      this.runUnreserve(state, pod, nodeName);
      return { ...status, plugin: plugin.name };
    }
    return undefined;
  }

  runUnreserve(state: CycleState, pod: Pod, nodeName: string): void {
    for (const plugin of [...this.reserve].reverse()) plugin.unreserve(state, pod, nodeName);
  }

  /** Rejections come back; waits are gathered by plugin. */
  runPermit(
    state: CycleState,
    pod: Pod,
    nodeName: string,
  ): PluginStatus | { code: 'wait'; timeouts: ReadonlyMap<string, number> } | undefined {
    const timeouts = new Map<string, number>();
    for (const plugin of this.permit) {
      const status = guarded(() => plugin.permit(state, pod, nodeName));
      if (status.code === 'wait') timeouts.set(plugin.name, status.timeoutMs ?? 0);
      else if (status.code !== 'success') return { ...status, plugin: plugin.name };
    }
    return timeouts.size > 0 ? { code: 'wait', timeouts } : undefined;
  }

  async runPreBind(state: CycleState, pod: Pod, nodeName: string, signal: AbortSignal): Promise<PluginStatus | undefined> {
    for (const plugin of this.preBind) {
      const status = await guardedAsync(() => plugin.preBind(state, pod, nodeName, signal));
      if (status.code !== 'success' && status.code !== 'skip') return { ...status, plugin: plugin.name };
    }
    return undefined;
  }

  /** The first binder that does not skip decides. */
  async runBind(state: CycleState, pod: Pod, nodeName: string, signal: AbortSignal): Promise<Status> {
    for (const plugin of this.bind) {
      const status = await guardedAsync(() => plugin.bind(state, pod, nodeName, signal));
      if (status.code !== 'skip') return status.code === 'success' ? success : ({ ...status, plugin: plugin.name } as PluginStatus);
    }
    return failed(new Error('no binder took the pod'));
  }
}

function guarded<T extends { code: string }>(run: () => T): T | Status {
  try {
    return run();
  } catch (error) {
    return failed(error);
  }
}

async function guardedAsync(run: () => Promise<Status>): Promise<Status> {
  try {
    return await run();
  } catch (error) {
    return failed(error);
  }
}
