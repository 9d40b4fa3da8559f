/**
 * The `disruption-controller`.
 *
 * - `disruption-controller`: manifests and definitions
 * - `disruption-reconciler`: one pass over a budget
 * - `decide-budget-status`: what its status says, pure
 * - `controller-scales`: how many pods the controllers of pods want
 * - `stale-disruption-reconciler`: takes back what pods say of a disruption that did not come
 * @packageDocumentation
 */
export {
  disruptionControllerDefinition,
  type DisruptionOptions,
  manifest,
  staleDisruptionControllerDefinition,
  staleDisruptionManifest,
} from './disruption-controller.ts';
