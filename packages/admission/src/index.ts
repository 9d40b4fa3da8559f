/**
 * Admission plugins, one folder each, named as upstream names them.
 *
 * - `default-admission`: the ordered list of those that are on by default
 * - `webhook/`: admission webhooks, mutating and validating
 * - `policy/`: admission policies in CEL, mutating and validating
 * - `matching/`: which requests webhooks and policies are for: rules, selectors, match conditions
 * - `extension-metrics`: what /metrics tells of webhooks and policies
 * - `pod-security/`, `resource-quota/`: policies of a namespace, with the counting that the quota controller shares
 * - `certificates/`: who may approve and sign for a signer
 * - `request`: how plugins read and reject requests
 * @packageDocumentation
 */
export { defaultAdmission, type AdmissionOptions, type DefaultAdmissionDeps } from './default-admission.ts';
export { NamespaceLifecycle } from './namespace-lifecycle/namespace-lifecycle.ts';
export { ServiceAccountAdmission } from './service-account/service-account.ts';
export { TaintNodesByCondition } from './taint-nodes-by-condition/taint-nodes-by-condition.ts';
export { DefaultTolerationSeconds } from './default-toleration-seconds/default-toleration-seconds.ts';
export { Priority } from './priority/priority.ts';
export { LimitRanger } from './limit-ranger/limit-ranger.ts';
export { DefaultStorageClass } from './default-storage-class/default-storage-class.ts';
export { DeviceAdminAccess } from './device-admin-access/device-admin-access.ts';
export { DefaultIngressClass } from './default-ingress-class/default-ingress-class.ts';
export { StorageObjectInUseProtection } from './storage-object-in-use-protection/storage-object-in-use-protection.ts';
export { ExtensionMetrics } from './extension-metrics.ts';
export { rejection } from './request.ts';
export { MutatingAdmissionWebhook } from './webhook/mutating-admission-webhook.ts';
export { ValidatingAdmissionWebhook } from './webhook/validating-admission-webhook.ts';
export { MutatingAdmissionPolicy } from './policy/mutating-admission-policy.ts';
export type { KindLookup } from './policy/params.ts';
export { ValidatingAdmissionPolicy, type PolicyDeps } from './policy/validating-admission-policy.ts';
export type { WebhookAdmissionDeps } from './webhook/webhook-dispatcher.ts';
export { PodSecurity } from './pod-security/pod-security.ts';
export { parsePodSecurityConfiguration, type PodSecurityConfiguration } from './pod-security/configuration.ts';
export { NodeRestriction } from './node-restriction/node-restriction.ts';
export { RuntimeClassAdmission } from './runtime-class/runtime-class.ts';
export { PersistentVolumeClaimResize } from './persistent-volume-claim-resize/persistent-volume-claim-resize.ts';
export { PodTopologyLabels } from './pod-topology-labels/pod-topology-labels.ts';
export { CertificateApproval } from './certificates/certificate-approval.ts';
export { CertificateSigning } from './certificates/certificate-signing.ts';
export { CertificateSubjectRestriction } from './certificates/certificate-subject-restriction.ts';
export { ClusterTrustBundleAttest } from './certificates/cluster-trust-bundle-attest.ts';
export {
  addUsage,
  deviceContext,
  evaluatorsOf,
  isInScopes,
  maskUsage,
  quotaEvaluator,
  readUsage,
  ResourceQuotaAdmission,
  scopesOf,
  writeUsage,
  type DeviceContext,
  type QuotaContext,
  type QuotaEvaluator,
  type Usage,
} from './resource-quota/index.ts';
