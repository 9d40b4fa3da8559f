// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { GroupVersionKind } from '../meta/v1.ts';
import type { KubeList, KubeObject } from '@kubewright/api-machinery';

export type APIGroupDiscoveryList = KubeList<APIGroupDiscovery>;

export interface APIGroupDiscovery extends KubeObject {
  versions?: APIVersionDiscovery[];
}

export interface APIVersionDiscovery {
  version?: string;
  resources?: APIResourceDiscovery[];
  freshness?: DiscoveryFreshness;
}

export interface APIResourceDiscovery {
  resource?: string;
  responseKind?: GroupVersionKind;
  scope?: ResourceScope;
  singularResource?: string;
  verbs?: string[] | null;
  shortNames?: string[];
  categories?: string[];
  subresources?: APISubresourceDiscovery[];
}

export interface APISubresourceDiscovery {
  subresource?: string;
  responseKind?: GroupVersionKind;
  acceptedTypes?: GroupVersionKind[];
  verbs?: string[] | null;
}

export type ResourceScope = 'Cluster' | 'Namespaced';

export type DiscoveryFreshness = 'Current' | 'Stale';
