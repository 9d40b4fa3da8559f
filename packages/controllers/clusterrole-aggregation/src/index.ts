/**
 * The `clusterrole-aggregation-controller`.
 *
 * - `decide-rules`: the decision, pure
 * - `cluster-role-aggregation-controller`: manifest and action
 * @packageDocumentation
 */
export * from './decide-rules.ts';
export * from './cluster-role-aggregation-controller.ts';
