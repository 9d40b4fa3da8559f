/**
 * The `certificate-controller`.
 *
 * - `decide-approval`, `decide-signing`, `decide-cleaning`: the decisions, pure; `kubelet-request`: what kubelets may ask for
 * - `certificate-controller`: manifest and action
 * @packageDocumentation
 */
export * from './decide-approval.ts';
export * from './decide-cleaning.ts';
export * from './decide-signing.ts';
export * from './certificate-controller.ts';
