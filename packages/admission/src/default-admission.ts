import type { Clock, Random } from '@kubewright/api-machinery';
import type { AdmissionPlugin, Authorizer } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { AlwaysPullImages } from './always-pull-images/always-pull-images.ts';
import { CertificateApproval } from './certificates/certificate-approval.ts';
import { CertificateSigning } from './certificates/certificate-signing.ts';
import { CertificateSubjectRestriction } from './certificates/certificate-subject-restriction.ts';
import { ClusterTrustBundleAttest } from './certificates/cluster-trust-bundle-attest.ts';
import { DefaultIngressClass } from './default-ingress-class/default-ingress-class.ts';
import { DefaultStorageClass } from './default-storage-class/default-storage-class.ts';
import { DefaultTolerationSeconds, type DefaultTolerations } from './default-toleration-seconds/default-toleration-seconds.ts';
import { DenyServiceExternalIPs } from './deny-service-external-ips/deny-service-external-ips.ts';
import { DeviceAdminAccess } from './device-admin-access/device-admin-access.ts';
import { ExtensionMetrics } from './extension-metrics.ts';
import { LimitRanger } from './limit-ranger/limit-ranger.ts';
import { NamespaceLifecycle } from './namespace-lifecycle/namespace-lifecycle.ts';
import { NodeRestriction } from './node-restriction/node-restriction.ts';
import { MutatingAdmissionPolicy } from './policy/mutating-admission-policy.ts';
import type { KindLookup } from './policy/params.ts';
import { ValidatingAdmissionPolicy } from './policy/validating-admission-policy.ts';
import { PersistentVolumeClaimResize } from './persistent-volume-claim-resize/persistent-volume-claim-resize.ts';
import type { PodSecurityConfiguration } from './pod-security/configuration.ts';
import { PodSecurity } from './pod-security/pod-security.ts';
import { PodTopologyLabels } from './pod-topology-labels/pod-topology-labels.ts';
import { Priority } from './priority/priority.ts';
import { ResourceQuotaAdmission } from './resource-quota/resource-quota.ts';
import { RuntimeClassAdmission } from './runtime-class/runtime-class.ts';
import { ServiceAccountAdmission } from './service-account/service-account.ts';
import { StorageObjectInUseProtection } from './storage-object-in-use-protection/storage-object-in-use-protection.ts';
import { MutatingAdmissionWebhook } from './webhook/mutating-admission-webhook.ts';
import { ValidatingAdmissionWebhook } from './webhook/validating-admission-webhook.ts';
import type { WebhookAdmissionDeps } from './webhook/webhook-dispatcher.ts';
import { TaintNodesByCondition } from './taint-nodes-by-condition/taint-nodes-by-condition.ts';

export interface DefaultAdmissionDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  /** Says who may sign for whom, and answers what expressions ask. */
  readonly authorizer: Authorizer;
  /** Finds the kinds that parameterize policies. */
  readonly resourceOfKind: KindLookup;
  /** How webhooks are reached; unset: none is called. */
  readonly webhooks?: Pick<WebhookAdmissionDeps, 'caller' | 'services' | 'logger'>;
}

/** What an operator says of plugins. */
export interface AdmissionOptions {
  /** Those on besides the ones that are on by default, and those of these that are off. */
  readonly enabled?: readonly string[];
  readonly disabled?: readonly string[];
  readonly podSecurity?: PodSecurityConfiguration | undefined;
  readonly defaultTolerations?: DefaultTolerations | undefined;
}

/** On only where somebody wants them. */
const offByDefault: ReadonlySet<string> = new Set(['AlwaysPullImages', 'DenyServiceExternalIPs']);

/** The plugins that are on, in upstream's order. */
export function defaultAdmission(given: DefaultAdmissionDeps, options: AdmissionOptions = {}): AdmissionPlugin[] {
  const { enabled = [], disabled = [] } = options;
  return everyPlugin(given, options).filter(({ name }) => !disabled.includes(name) && (!offByDefault.has(name) || enabled.includes(name)));
}

function everyPlugin(given: DefaultAdmissionDeps, { podSecurity, defaultTolerations }: AdmissionOptions): AdmissionPlugin[] {
  const deps = { ...given, metrics: new ExtensionMetrics(given) };
  return [
    new NamespaceLifecycle(deps),
    new LimitRanger(deps),
    new ServiceAccountAdmission(deps),
    new NodeRestriction(deps),
    new TaintNodesByCondition(),
    new AlwaysPullImages(),
    new PodSecurity(deps, podSecurity),
    new Priority(deps),
    new DefaultTolerationSeconds(defaultTolerations),
    new DefaultStorageClass(deps),
    new StorageObjectInUseProtection(),
    new PersistentVolumeClaimResize(deps),
    new RuntimeClassAdmission(deps),
    new CertificateApproval(deps),
    new CertificateSigning(deps),
    new ClusterTrustBundleAttest(deps),
    new CertificateSubjectRestriction(),
    new DefaultIngressClass(deps),
    new DenyServiceExternalIPs(),
    new PodTopologyLabels(deps),
    new MutatingAdmissionPolicy(deps),
    ...webhookAdmission(deps, MutatingAdmissionWebhook),
    new ValidatingAdmissionPolicy(deps),
    ...webhookAdmission(deps, ValidatingAdmissionWebhook),
    new DeviceAdminAccess(deps),
    new ResourceQuotaAdmission(deps),
  ];
}

function webhookAdmission(
  { webhooks, client, random, authorizer, metrics }: DefaultAdmissionDeps & { readonly metrics: ExtensionMetrics },
  Webhook: new (deps: WebhookAdmissionDeps) => AdmissionPlugin,
): AdmissionPlugin[] {
  return webhooks ? [new Webhook({ ...webhooks, client, random, authorizer, metrics })] : [];
}
