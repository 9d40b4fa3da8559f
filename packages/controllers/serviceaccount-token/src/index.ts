/**
 * The `serviceaccount-token-controller`.
 *
 * - `decide-token-secret`: the decision, pure
 * - `service-account-token-controller`: manifest and action
 * @packageDocumentation
 */
export * from './decide-token-secret.ts';
export * from './service-account-token-controller.ts';
