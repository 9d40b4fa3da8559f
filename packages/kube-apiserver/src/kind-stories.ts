import { controllerRevisionStory } from './apps/controller-revision/index.ts';
import { daemonSetStory } from './apps/daemon-set/index.ts';
import { deploymentStory } from './apps/deployment/index.ts';
import { replicaSetStory } from './apps/replica-set/index.ts';
import { statefulSetStory } from './apps/stateful-set/index.ts';
import { componentStatusStory } from './core/component-status/index.ts';
import { configMapStory } from './core/config-map/index.ts';
import { endpointsStory } from './core/endpoints/index.ts';
import { eventStory } from './core/event/index.ts';
import { limitRangeStory } from './core/limit-range/index.ts';
import { namespaceStory } from './core/namespace/index.ts';
import { nodeStory } from './core/node/index.ts';
import { persistentVolumeClaimStory } from './core/persistent-volume-claim/index.ts';
import { persistentVolumeStory } from './core/persistent-volume/index.ts';
import { podTemplateStory } from './core/pod-template/index.ts';
import { podStory } from './core/pod/index.ts';
import { replicationControllerStory } from './core/replication-controller/index.ts';
import { resourceQuotaStory } from './core/resource-quota/index.ts';
import { secretStory } from './core/secret/index.ts';
import { serviceAccountStory } from './core/service-account/index.ts';
import { serviceStory } from './core/service/index.ts';
import { horizontalPodAutoscalerStory } from './autoscaling/horizontal-pod-autoscaler/index.ts';
import { cronJobStory } from './batch/cron-job/index.ts';
import { jobStory } from './batch/job/index.ts';
import { certificateSigningRequestStory } from './certificates/certificate-signing-request/index.ts';
import { leaseStory } from './coordination/lease/index.ts';
import { leaseCandidateStory } from './coordination/lease-candidate/index.ts';
import { endpointSliceStory } from './discovery/endpoint-slice/index.ts';
import { newEventStory } from './events/event/index.ts';
import { ingressClassStory } from './networking/ingress-class/index.ts';
import { ingressStory } from './networking/ingress/index.ts';
import { ipAddressStory } from './networking/ip-address/index.ts';
import { networkPolicyStory } from './networking/network-policy/index.ts';
import { serviceCidrStory } from './networking/service-cidr/index.ts';
import { runtimeClassStory } from './node/runtime-class/index.ts';
import { podDisruptionBudgetStory } from './policy/pod-disruption-budget/index.ts';
import { clusterRoleBindingStory, roleBindingStory } from './rbac/binding/index.ts';
import { clusterRoleStory, roleStory } from './rbac/role/index.ts';
import { priorityClassStory } from './scheduling/priority-class/index.ts';
import { csiDriverStory } from './storage/csi-driver/index.ts';
import { csiNodeStory } from './storage/csi-node/index.ts';
import { csiStorageCapacityStory } from './storage/csi-storage-capacity/index.ts';
import { storageClassStory } from './storage/storage-class/index.ts';
import { volumeAttachmentStory } from './storage/volume-attachment/index.ts';
import { volumeAttributesClassStory } from './storage/volume-attributes-class/index.ts';
import { mutatingAdmissionPolicyStory, validatingAdmissionPolicyStory } from './admissionregistration/admission-policy/index.ts';
import {
  mutatingAdmissionPolicyBindingStory,
  validatingAdmissionPolicyBindingStory,
} from './admissionregistration/admission-policy-binding/index.ts';
import {
  mutatingWebhookConfigurationStory,
  validatingWebhookConfigurationStory,
} from './admissionregistration/webhook-configuration/index.ts';
import { apiServiceStory } from './apiregistration/api-service/index.ts';
import { flowSchemaStory } from './flowcontrol/flow-schema/index.ts';
import { priorityLevelConfigurationStory } from './flowcontrol/priority-level-configuration/index.ts';
import { deviceClassStory } from './resource/device-class/index.ts';
import { deviceTaintRuleStory } from './resource/device-taint-rule/index.ts';
import { resourceClaimTemplateStory } from './resource/resource-claim-template/index.ts';
import { resourcePoolStatusRequestStory } from './resource/resource-pool-status-request/index.ts';
import { resourceClaimStory } from './resource/resource-claim/index.ts';
import { resourceSliceStory } from './resource/resource-slice/index.ts';
import { clusterTrustBundleStory } from './certificates/cluster-trust-bundle/index.ts';
import { podCertificateRequestStory } from './certificates/pod-certificate-request/index.ts';
import { storageVersionStory } from './apiserverinternal/storage-version/index.ts';
import { storageVersionMigrationStory } from './storagemigration/storage-version-migration/index.ts';
import { workloadStory } from './scheduling/workload/index.ts';
import { podGroupStory } from './scheduling/pod-group/index.ts';
import type { KindStory } from './kind-story.ts';

/** Every kind that has a story of its own, group by group. */
export const kindStories: readonly KindStory[] = [
  componentStatusStory,
  configMapStory,
  endpointsStory,
  eventStory,
  limitRangeStory,
  namespaceStory,
  nodeStory,
  persistentVolumeClaimStory,
  persistentVolumeStory,
  podStory,
  podTemplateStory,
  replicationControllerStory,
  resourceQuotaStory,
  secretStory,
  serviceAccountStory,
  serviceStory,
  controllerRevisionStory,
  daemonSetStory,
  deploymentStory,
  replicaSetStory,
  statefulSetStory,
  horizontalPodAutoscalerStory,
  cronJobStory,
  jobStory,
  certificateSigningRequestStory,
  leaseStory,
  leaseCandidateStory,
  endpointSliceStory,
  newEventStory,
  ingressClassStory,
  ingressStory,
  ipAddressStory,
  networkPolicyStory,
  serviceCidrStory,
  runtimeClassStory,
  podDisruptionBudgetStory,
  clusterRoleBindingStory,
  roleBindingStory,
  clusterRoleStory,
  roleStory,
  priorityClassStory,
  csiDriverStory,
  csiNodeStory,
  csiStorageCapacityStory,
  storageClassStory,
  volumeAttachmentStory,
  volumeAttributesClassStory,
  mutatingAdmissionPolicyStory,
  validatingAdmissionPolicyStory,
  mutatingAdmissionPolicyBindingStory,
  validatingAdmissionPolicyBindingStory,
  mutatingWebhookConfigurationStory,
  validatingWebhookConfigurationStory,
  apiServiceStory,
  flowSchemaStory,
  priorityLevelConfigurationStory,
  deviceClassStory,
  resourceClaimTemplateStory,
  resourceClaimStory,
  resourceSliceStory,
  clusterTrustBundleStory,
  podCertificateRequestStory,
  storageVersionStory,
  storageVersionMigrationStory,
  workloadStory,
  podGroupStory,
  deviceTaintRuleStory,
  resourcePoolStatusRequestStory,
];
