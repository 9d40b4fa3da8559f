/**
 * The `root-ca-certificate-publisher-controller`: the config map `kube-root-ca.crt` of every namespace.
 *
 * - `decide-root-ca`: what a namespace's config map should be, pure
 * - `root-ca-certificate-publisher-controller`: manifest and action
 * @packageDocumentation
 */
export {
  manifest,
  rootCaCertificatePublisherControllerDefinition,
  type RootCaOptions,
} from './root-ca-certificate-publisher-controller.ts';
