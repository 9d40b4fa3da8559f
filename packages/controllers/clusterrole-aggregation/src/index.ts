/**
 * The `clusterrole-aggregation-controller`.
 *
 * - `decide-rules`: the decision, pure
 * - `cluster-role-aggregation-controller`: manifest and action
 * @packageDocumentation
 */
export { clusterRoleAggregationControllerDefinition, manifest } from './cluster-role-aggregation-controller.ts';
