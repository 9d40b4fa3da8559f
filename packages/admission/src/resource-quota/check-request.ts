import type { KubeObject } from '@kubewright/api-machinery';
import type { ResourceQuota } from '@kubewright/api/core/v1';
import { quotaMatches } from './usage/evaluator.ts';
import type { QuotaContext, QuotaEvaluator } from './usage/quota-evaluator.ts';
import { type Usage, addUsage, maskUsage, readUsage, subtractUsage, usageText } from './usage/resource-list.ts';

export interface QuotaRequest {
  readonly object: KubeObject;
  /** Of an update: what is there. */
  readonly old: KubeObject | undefined;
  readonly evaluator: QuotaEvaluator;
  readonly context: QuotaContext;
  /** What a status says is so: it is counted, whatever the limit. */
  readonly isStatus: boolean;
}

/** What a request means for one quota. */
export type QuotaVerdict =
  | { readonly kind: 'untouched' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'charged'; readonly used: Usage };

/** Whether a quota has room for what a request adds (k8s.io/apiserver admission/plugin/resourcequota, CheckRequest). */
export function checkRequest(quota: ResourceQuota, { object, old, evaluator, context, isStatus }: QuotaRequest): QuotaVerdict {
  if (!quotaMatches(quota, evaluator, object, context)) return { kind: 'untouched' };
  const { name } = quota.metadata;
  const hard = readUsage(quota.status?.hard);
  const used = readUsage(quota.status?.used);
  const limited = [...hard.keys()].filter((resource) => evaluator.counts(resource, context));
  const missing = evaluator.missing?.(object, limited);
  if (missing) return { kind: 'refused', why: `failed quota: ${name}: must specify ${missing}` };
  if (limited.some((resource) => !used.has(resource))) {
    return { kind: 'refused', why: `status unknown for quota: ${name}, resources: ${limited.sort().join(',')}` };
  }
  const wanted = evaluator.usage(object, context);
  const before: Usage = old && quotaMatches(quota, evaluator, old, context) ? evaluator.usage(old, context) : new Map();
  const added = withoutZeros(maskUsage(subtractUsage(wanted, before), limited));
  if (added.size === 0) return { kind: 'untouched' };
  const after = addUsage(used, added);
  const exceeded = [...added.keys()].filter((resource) => after.get(resource)!.compare(hard.get(resource)!) > 0);
  if (exceeded.length === 0 || isStatus) return { kind: 'charged', used: after };
  const show = (usage: Usage): string => usageText(maskUsage(usage, exceeded));
  return { kind: 'refused', why: `exceeded quota: ${name}, requested: ${show(added)}, used: ${show(used)}, limited: ${show(hard)}` };
}

const withoutZeros = (usage: Usage): Usage => new Map([...usage].filter(([, quantity]) => !quantity.isZero));
