import type { Pod } from '@kubewright/api/core/v1';
import type { RequeueRule } from './cluster-event.ts';
import type { CycleState } from './cycle-state.ts';
import type { NodeInfo } from './node-info.ts';
import type { QueuedPod } from './queued-pod.ts';
import type { Status } from './status.ts';

/**
 * A scheduler plugin implements one or more of the interfaces below; which ones is seen from its methods. Everything up
 * to Permit is synchronous and pure but for the cycle state; PreBind and Bind may take their time.
 */
export interface Plugin {
  readonly name: string;
  /** Events that may help a pod this plugin rejected. Unset: every event may. */
  readonly requeueOn?: readonly RequeueRule[];
}

/** The nodes as they are in this cycle. */
export interface Nodes {
  readonly all: readonly NodeInfo[];
  /** Those with pods that have affinity, and with pods that have required anti-affinity. */
  readonly withAffinity: Iterable<NodeInfo>;
  readonly withRequiredAntiAffinity: Iterable<NodeInfo>;
  get(name: string): NodeInfo | undefined;
  /** How many nodes have an image. */
  imageNodeCount(image: string): number;
}

/** Decides whether a pod may enter the queue at all. */
export interface PreEnqueuePlugin extends Plugin {
  preEnqueue(pod: Pod): Status;
}

/** Orders the queue; a profile has exactly one. */
export interface QueueSortPlugin extends Plugin {
  /** Negative when `a` goes first. */
  compare(a: QueuedPod, b: QueuedPod): number;
}

/** Prepares what Filter needs, rejects a pod that fits nowhere, or narrows the nodes to look at. */
export interface PreFilterPlugin extends Plugin {
  preFilter(state: CycleState, pod: Pod, nodes: Nodes): Status | PreFilterNodes;
}

export interface PreFilterNodes {
  readonly code: 'nodes';
  readonly names: ReadonlySet<string>;
}

/** Decides whether a pod fits a node. */
export interface FilterPlugin extends Plugin {
  filter(state: CycleState, pod: Pod, node: NodeInfo): Status;
}

/** Called when a pod fits nowhere; may make room (preemption) and name the node to try next. */
export interface PostFilterPlugin extends Plugin {
  postFilter(
    state: CycleState,
    pod: Pod,
    statuses: ReadonlyMap<string, Status>,
    nodes: Nodes,
    signal: AbortSignal,
  ): Promise<PostFilterResult>;
}

export interface PostFilterResult {
  /** `success` when room was made. Its reasons are added to the pod's message. */
  readonly status: Status;
  readonly nominatedNodeName?: string;
}

/** Prepares what Score needs, for the nodes that passed every filter. */
export interface PreScorePlugin extends Plugin {
  preScore(state: CycleState, pod: Pod, feasible: readonly NodeInfo[], nodes: Nodes): Status;
}

/** Rates a node from 0 to 100, or to any number when `normalize` brings it there. */
export interface ScorePlugin extends Plugin {
  score(state: CycleState, pod: Pod, node: NodeInfo): number;
  /** Changes all scores in place, in the order of the feasible nodes. */
  normalize?(state: CycleState, pod: Pod, scores: number[], feasible: readonly NodeInfo[]): void;
}

/** Told when a node has been chosen, and when that comes to nothing; `unreserve` never fails. */
export interface ReservePlugin extends Plugin {
  reserve(state: CycleState, pod: Pod, nodeName: string): Status;
  unreserve(state: CycleState, pod: Pod, nodeName: string): void;
}

/** Lets the pod go on, rejects it, or makes it wait. */
export interface PermitPlugin extends Plugin {
  permit(state: CycleState, pod: Pod, nodeName: string): Status;
}

export interface PreBindPlugin extends Plugin {
  preBind(state: CycleState, pod: Pod, nodeName: string, signal: AbortSignal): Promise<Status>;
}

/** Binds the pod, or skips it so that the next binder does. */
export interface BindPlugin extends Plugin {
  bind(state: CycleState, pod: Pod, nodeName: string, signal: AbortSignal): Promise<Status>;
}

export interface PostBindPlugin extends Plugin {
  postBind(state: CycleState, pod: Pod, nodeName: string): void;
}

/** The highest score of a node after normalization. */
export const maxNodeScore = 100;
