/**
 * The `serviceaccount-token-controller`.
 *
 * - `decide-token-secret`: the decision, pure
 * - `service-account-token-controller`: manifest and action
 * @packageDocumentation
 */
export type { TokenSecretOptions } from './decide-token-secret.ts';
export { manifest, serviceAccountTokenControllerDefinition } from './service-account-token-controller.ts';
