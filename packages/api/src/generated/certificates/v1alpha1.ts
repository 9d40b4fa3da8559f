// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

export interface ClusterTrustBundle extends KubeObject {
  spec: ClusterTrustBundleSpec;
}

export interface ClusterTrustBundleSpec {
  signerName?: string;
  trustBundle: string;
}

export type ClusterTrustBundleList = KubeList<ClusterTrustBundle>;

export const ClusterTrustBundles: ResourceType<ClusterTrustBundle> = { group: 'certificates.k8s.io', version: 'v1alpha1', plural: 'clustertrustbundles', kind: 'ClusterTrustBundle', scope: 'Cluster' };
