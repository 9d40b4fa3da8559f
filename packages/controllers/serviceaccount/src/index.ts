/**
 * The `serviceaccount-controller`: the `default` service account of every namespace.
 *
 * - `decide-missing-accounts`: which accounts a namespace lacks, pure
 * - `serviceaccount-controller`: manifest and action
 * @packageDocumentation
 */
export { manifest, serviceaccountControllerDefinition } from './serviceaccount-controller.ts';
