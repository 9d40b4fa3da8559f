/**
 * Quotas: the admission plugin, and the counting that the resourcequota controller shares with it.
 * @packageDocumentation
 */
export { ResourceQuotaAdmission } from './resource-quota.ts';
export { evaluatorsOf, isInScopes, quotaEvaluator, quotaMatches } from './usage/evaluator.ts';
export { deviceContext, type DeviceContext } from './usage/device-context.ts';
export type { CountedRequest, QuotaContext, QuotaEvaluator } from './usage/quota-evaluator.ts';
export { isCharged } from './usage/pod-usage.ts';
export { scopesOf } from './usage/scopes.ts';
export { addUsage, maskUsage, readUsage, writeUsage, type Usage } from './usage/resource-list.ts';
