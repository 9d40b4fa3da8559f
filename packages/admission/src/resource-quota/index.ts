/**
 * Quotas: the admission plugin, and the counting that the resourcequota controller shares with it.
 * @packageDocumentation
 */
export { ResourceQuotaAdmission } from './resource-quota.ts';
export { quotaEvaluator, quotaMatches, resourceCountedBy, type QuotaEvaluator } from './usage/evaluator.ts';
export { isCharged } from './usage/pod-usage.ts';
export { addUsage, maskUsage, readUsage, writeUsage, type Usage } from './usage/resource-list.ts';
