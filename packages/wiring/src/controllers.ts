import { signCertificateRequest } from '@kubewright/authentication';
import { certificateControllerDefinition } from '@kubewright/certificate-controller';
import { clusterRoleAggregationControllerDefinition } from '@kubewright/clusterrole-aggregation-controller';
import type { ControllerDefinition } from '@kubewright/controller-runtime';
import { cronjobControllerDefinition } from '@kubewright/cronjob-controller';
import { daemonsetControllerDefinition } from '@kubewright/daemonset-controller';
import { deploymentControllerDefinition } from '@kubewright/deployment-controller';
import { disruptionControllerDefinition, staleDisruptionControllerDefinition } from '@kubewright/disruption-controller';
import { endpointsControllerDefinition } from '@kubewright/endpoints-controller';
import { endpointsliceControllerDefinition } from '@kubewright/endpointslice-controller';
import { garbageCollectorControllerDefinition } from '@kubewright/garbage-collector-controller';
import { horizontalPodAutoscalerControllerDefinition } from '@kubewright/horizontal-pod-autoscaler-controller';
import { jobControllerDefinition } from '@kubewright/job-controller';
import { namespaceControllerDefinition } from '@kubewright/namespace-controller';
import { nodeLifecycleControllerDefinition, taintEvictionControllerDefinition } from '@kubewright/node-lifecycle-controller';
import { podGarbageCollectorControllerDefinition } from '@kubewright/pod-garbage-collector-controller';
import { replicasetControllerDefinition } from '@kubewright/replicaset-controller';
import { replicationcontrollerControllerDefinition } from '@kubewright/replicationcontroller-controller';
import { resourcequotaControllerDefinition } from '@kubewright/resourcequota-controller';
import { rootCaCertificatePublisherControllerDefinition } from '@kubewright/root-ca-certificate-publisher-controller';
import { serviceCidrControllerDefinition } from '@kubewright/service-cidr-controller';
import { serviceaccountControllerDefinition } from '@kubewright/serviceaccount-controller';
import { serviceAccountTokenControllerDefinition } from '@kubewright/serviceaccount-token-controller';
import { statefulsetControllerDefinition } from '@kubewright/statefulset-controller';
import { storageVersionMigratorControllerDefinition } from '@kubewright/storage-version-migrator-controller';
import { ttlAfterFinishedControllerDefinition } from '@kubewright/ttl-after-finished-controller';
import { ttlControllerDefinition } from '@kubewright/ttl-controller';
import { validatingAdmissionPolicyStatusControllerDefinition } from '@kubewright/validatingadmissionpolicy-status-controller';
import {
  persistentVolumeClaimProtectionControllerDefinition,
  persistentVolumeProtectionControllerDefinition,
  volumeAttributesClassProtectionControllerDefinition,
} from '@kubewright/volume-protection-controller';
import type { Resolve } from './container.ts';
import { servedKinds } from './served-kinds.ts';
import { servedResources } from './served-resources.ts';
import { tokens } from './tokens.ts';

/** Every controller of the controller manager, in the order they start. */
export function controllers(get: Resolve): readonly ControllerDefinition[] {
  const listResources = async () => {
    const server = get(tokens.apiServer);
    return servedResources({ registry: server.registry, extensionGroupVersions: server.extensionGroupVersions() });
  };
  return [
    serviceaccountControllerDefinition,
    serviceAccountTokenControllerDefinition({
      caBundle: get(tokens.rootCaPem),
      issueToken: (request) => get(tokens.serviceAccountTokenIssuer).issueLegacy(request),
    }),
    rootCaCertificatePublisherControllerDefinition({ caBundle: get(tokens.rootCaPem) }),
    clusterRoleAggregationControllerDefinition,
    certificateControllerDefinition({
      sign: async (request, options) =>
        signCertificateRequest(await get(tokens.authority)(), request, options, { clock: get(tokens.clock), random: get(tokens.random) }),
    }),
    namespaceControllerDefinition({ listResources, deletionGraceMs: 0, maxRecheckMs: 1_000 }),
    deploymentControllerDefinition,
    replicasetControllerDefinition,
    replicationcontrollerControllerDefinition,
    statefulsetControllerDefinition,
    daemonsetControllerDefinition,
    jobControllerDefinition,
    cronjobControllerDefinition,
    ttlAfterFinishedControllerDefinition,
    serviceCidrControllerDefinition,
    endpointsControllerDefinition,
    endpointsliceControllerDefinition,
    persistentVolumeClaimProtectionControllerDefinition,
    persistentVolumeProtectionControllerDefinition,
    volumeAttributesClassProtectionControllerDefinition,
    resourcequotaControllerDefinition({ listResources }),
    horizontalPodAutoscalerControllerDefinition({ listResources }),
    disruptionControllerDefinition({ listResources }),
    staleDisruptionControllerDefinition,
    ttlControllerDefinition,
    nodeLifecycleControllerDefinition(),
    taintEvictionControllerDefinition,
    podGarbageCollectorControllerDefinition(),
    ...(hasMigrations(get) ? [storageVersionMigratorControllerDefinition({ listResources })] : []),
    validatingAdmissionPolicyStatusControllerDefinition({ lookup: servedKinds(() => get(tokens.apiServer).registry) }),
    garbageCollectorControllerDefinition({ listResources }),
  ];
}

/** Where the kind is not served, there is nothing to follow. */
function hasMigrations(get: Resolve): boolean {
  return get(tokens.definitions).some(({ group, plural }) => group === 'storagemigration.k8s.io' && plural === 'storageversionmigrations');
}
