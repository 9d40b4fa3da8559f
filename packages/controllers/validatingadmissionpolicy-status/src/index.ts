/**
 * The `validatingadmissionpolicy-status-controller`.
 *
 * - `matched-kinds`: the kinds that a policy is for, as far as it names them
 * - `check-policy`: what is wrong with its expressions when they are checked against the types of those, pure
 * - `validatingadmissionpolicy-status-controller`: manifest and action
 * @packageDocumentation
 */
export type { KindLookup, TypedKind } from './matched-kinds.ts';
export { manifest, validatingAdmissionPolicyStatusControllerDefinition } from './validatingadmissionpolicy-status-controller.ts';
