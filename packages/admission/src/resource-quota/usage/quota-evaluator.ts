import type { GroupResource, KubeObject } from '@kubewright/api-machinery';
import type { ScopedResourceSelectorRequirement } from '@kubewright/api/core/v1';
import type { DeviceContext } from './device-context.ts';
import type { Usage } from './resource-list.ts';

/** What else has to be known to count an object. */
export interface QuotaContext {
  /** Decides whether a pod that is going still counts. */
  readonly nowMs: number;
  /** What claims are counted by; without it they count for no extended resource. */
  readonly devices?: DeviceContext;
}

/** A create or an update, as far as counting goes. */
export interface CountedRequest {
  readonly operation: string;
  readonly subresource: string;
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
}

/** What objects of one resource count for (k8s.io/apiserver pkg/quota/v1 Evaluator). Pure. */
export interface QuotaEvaluator {
  readonly resource: GroupResource;
  /** Each object counts one, whatever it says. */
  readonly onlyCounts?: boolean;
  /** Whether a quota's resource name is about these objects. */
  counts(name: string, context: QuotaContext): boolean;
  usage(object: KubeObject, context: QuotaContext): Usage;
  matchesScope(object: KubeObject, scope: ScopedResourceSelectorRequirement): boolean;
  /** What the object must say because a quota limits `names`, and does not. */
  missing?(object: KubeObject, names: readonly string[]): string | undefined;
  /** Whether a request can change what is used. */
  handles(request: CountedRequest): boolean;
  /** Whether a change that admission did not charge can have changed what is used. */
  replenishes(object: KubeObject, old: KubeObject, nowMs: number): boolean;
}
