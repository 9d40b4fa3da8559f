/**
 * The `resourcequota-controller`.
 *
 * - `resourcequota-controller`: manifest and definition, and what brings a quota here
 * - `resourcequota-reconciler`: one pass over a quota
 * - `calculate-usage`: what is used of what a quota limits, and whether its status has to change; pure
 * - `followed-resources`: the resources that quotas count, followed as long as they do
 *
 * What one object counts for is decided in `@kubewright/admission`, which charges it.
 * @packageDocumentation
 */
export { manifest, resourcequotaControllerDefinition, type ResourceQuotaOptions } from './resourcequota-controller.ts';
