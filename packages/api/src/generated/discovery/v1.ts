// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { ObjectReference, Protocol } from '../core/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

export interface EndpointSlice extends KubeObject {
  addressType: AddressType;
  endpoints?: Endpoint[] | null;
  ports?: EndpointPort[] | null;
}

export interface Endpoint {
  addresses: string[];
  conditions?: EndpointConditions;
  hostname?: string;
  targetRef?: ObjectReference;
  deprecatedTopology?: Record<string, string>;
  nodeName?: string;
  zone?: string;
  hints?: EndpointHints;
}

export interface EndpointConditions {
  ready?: boolean;
  serving?: boolean;
  terminating?: boolean;
}

export interface EndpointHints {
  forZones?: ForZone[];
  forNodes?: ForNode[];
}

export interface ForZone {
  name: string;
}

export interface ForNode {
  name: string;
}

export interface EndpointPort {
  name?: string;
  protocol?: Protocol;
  port?: number;
  appProtocol?: string;
}

export type EndpointSliceList = KubeList<EndpointSlice>;

export type AddressType = 'IPv4' | 'IPv6' | 'FQDN';

export const EndpointSlices: ResourceType<EndpointSlice> = { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', kind: 'EndpointSlice', scope: 'Namespaced' };
