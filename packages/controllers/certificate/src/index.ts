/**
 * The `certificate-controller`.
 *
 * - `decide-approval`, `decide-signing`, `decide-cleaning`: the decisions, pure; `kubelet-request`: what kubelets may ask for
 * - `certificate-controller`: manifest and action
 * @packageDocumentation
 */
export { certificateControllerDefinition, type CertificateControllerOptions, manifest } from './certificate-controller.ts';
