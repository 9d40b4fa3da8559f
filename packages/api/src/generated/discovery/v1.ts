// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { ObjectReference, Protocol } from '../core/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

/** Some of the addresses behind a service. */
export interface EndpointSlice extends KubeObject {
  /** IPv4, IPv6 or FQDN. Cannot be changed. */
  addressType: AddressType;
  /** The endpoints. At most 1000. */
  endpoints?: Endpoint[] | null;
  /** Ports that all of them have. */
  ports?: EndpointPort[] | null;
}

/** One thing behind a service. */
export interface Endpoint {
  /** Its addresses, which are all alike. Usually one. */
  addresses: string[];
  /** Whether it can be used. */
  conditions?: EndpointConditions;
  /** Its host name. */
  hostname?: string;
  /** The object behind it, usually a pod. */
  targetRef?: ObjectReference;
  /** Not used any more. */
  deprecatedTopology?: Record<string, string>;
  /** Node that it is on. */
  nodeName?: string;
  /** Zone that it is in. */
  zone?: string;
  /** Who should use it. */
  hints?: EndpointHints;
}

/** Whether an endpoint can be used. */
export interface EndpointConditions {
  /** Ready, and not about to go. */
  ready?: boolean;
  /** Ready, even if about to go. */
  serving?: boolean;
  /** About to go. */
  terminating?: boolean;
}

/** For whom an endpoint is meant. */
export interface EndpointHints {
  /** Clients in these zones. */
  forZones?: ForZone[];
  /** Clients on these nodes. */
  forNodes?: ForNode[];
}

/** A zone. */
export interface ForZone {
  /** Its name. */
  name: string;
}

/** A node. */
export interface ForNode {
  /** Its name. */
  name: string;
}

/** A port of endpoints. */
export interface EndpointPort {
  /** Its name, the same as in the service. */
  name?: string;
  /** TCP (the default), UDP or SCTP. */
  protocol?: Protocol;
  /** The port; all when unset. */
  port?: number;
  /** Protocol that is spoken on it. */
  appProtocol?: string;
}

/** A list of EndpointSlices. */
export type EndpointSliceList = KubeList<EndpointSlice>;

export type AddressType = 'IPv4' | 'IPv6' | 'FQDN';

export const EndpointSlices: ResourceType<EndpointSlice> = { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', kind: 'EndpointSlice', scope: 'Namespaced' };
