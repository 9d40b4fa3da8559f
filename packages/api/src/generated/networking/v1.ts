// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { Protocol, TypedLocalObjectReference } from '../core/v1.ts';
import type { Condition, LabelSelector } from '../meta/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

/** Which traffic pods may receive and send. */
export interface NetworkPolicy extends KubeObject {
  /** The rules. */
  spec: NetworkPolicySpec;
}

/** Rules for the traffic of pods. */
export interface NetworkPolicySpec {
  /** Pods that they are for; all of the namespace when empty. */
  podSelector?: LabelSelector;
  /** Traffic that the pods may receive. */
  ingress?: NetworkPolicyIngressRule[];
  /** Traffic that the pods may send. */
  egress?: NetworkPolicyEgressRule[];
  /** Whether the rules are about Ingress, Egress or both. */
  policyTypes?: PolicyType[];
}

/** Traffic that may be received. */
export interface NetworkPolicyIngressRule {
  /** On which ports; all when empty. */
  ports?: NetworkPolicyPort[];
  /** From where; from everywhere when empty. */
  from?: NetworkPolicyPeer[];
}

/** Traffic that may be sent. */
export interface NetworkPolicyEgressRule {
  /** To which ports; all when empty. */
  ports?: NetworkPolicyPort[];
  /** Where to; everywhere when empty. */
  to?: NetworkPolicyPeer[];
}

/** A port or a range of ports. */
export interface NetworkPolicyPort {
  /** TCP (the default), UDP or SCTP. */
  protocol?: Protocol;
  /** The port, by number or name; all when unset. */
  port?: number | string;
  /** Last port of a range. */
  endPort?: number;
}

/** A network. */
export interface IPBlock {
  /** The network. */
  cidr: string;
  /** Networks in it that are not meant. */
  except?: string[];
}

/** The other side of the traffic. */
export interface NetworkPolicyPeer {
  /** Pods. */
  podSelector?: LabelSelector;
  /** Namespaces. */
  namespaceSelector?: LabelSelector;
  /** A network. */
  ipBlock?: IPBlock;
}

export type NetworkPolicyList = KubeList<NetworkPolicy>;

/** Leads requests from outside to services, by host and path. */
export interface Ingress extends KubeObject {
  /** Which requests go where. */
  spec: IngressSpec;
  /** Where it can be reached. */
  status: IngressStatus;
}

export type IngressList = KubeList<Ingress>;

/** Which requests go where. */
export interface IngressSpec {
  /** Class of the ingress, which says who serves it. */
  ingressClassName?: string;
  /** Where requests go that no rule is for. */
  defaultBackend?: IngressBackend;
  /** Certificates. */
  tls?: IngressTLS[];
  /** Rules by host. */
  rules?: IngressRule[];
}

/** A certificate and its hosts. */
export interface IngressTLS {
  /** Hosts of the certificate. */
  hosts?: string[];
  /** Secret with the certificate and its key. */
  secretName?: string;
}

export interface IngressStatus {
  loadBalancer?: IngressLoadBalancerStatus;
}

export interface IngressLoadBalancerStatus {
  ingress?: IngressLoadBalancerIngress[];
}

export interface IngressLoadBalancerIngress {
  ip?: string;
  hostname?: string;
  ports?: IngressPortStatus[];
}

export interface IngressPortStatus {
  port: number;
  protocol: Protocol;
  error?: string;
}

/** Where requests for a host go. */
export interface IngressRule extends IngressRuleValue {
  /** The host; all when empty. A leading * stands for one label. */
  host?: string;
}

/** Where requests go. */
export interface IngressRuleValue {
  /** By path. */
  http?: HTTPIngressRuleValue;
}

/** Where requests go by path. */
export interface HTTPIngressRuleValue {
  /** The paths. */
  paths: HTTPIngressPath[];
}

/** Where requests for a path go. */
export interface HTTPIngressPath {
  /** The path. */
  path?: string;
  /** How it is compared. Exact, Prefix or ImplementationSpecific. */
  pathType: PathType;
  /** Where they go. */
  backend: IngressBackend;
}

/** Where requests go. */
export interface IngressBackend {
  /** A service and a port of it. */
  service?: IngressServiceBackend;
  /** Another object. */
  resource?: TypedLocalObjectReference;
}

/** A service and a port of it. */
export interface IngressServiceBackend {
  /** Name of the service. */
  name: string;
  /** The port, by number or name. */
  port?: ServiceBackendPort;
}

/** A port of a service. */
export interface ServiceBackendPort {
  /** Its name. */
  name?: string;
  /** Its number. */
  number?: number;
}

/** A class of ingresses. */
export interface IngressClass extends KubeObject {
  /** Who serves it. */
  spec: IngressClassSpec;
}

/** Who serves a class of ingresses. */
export interface IngressClassSpec {
  /** Name of the controller. */
  controller?: string;
  /** Object with more settings. */
  parameters?: IngressClassParametersReference;
}

export interface IngressClassParametersReference {
  apiGroup?: string;
  kind: string;
  name: string;
  scope?: string | null;
  namespace?: string;
}

export type IngressClassList = KubeList<IngressClass>;

/** An address that a service has. */
export interface IPAddress extends KubeObject {
  /** Who has it. */
  spec: IPAddressSpec;
}

export interface IPAddressSpec {
  parentRef?: ParentReference;
}

export interface ParentReference {
  group?: string;
  resource?: string;
  namespace?: string;
  name?: string;
}

export type IPAddressList = KubeList<IPAddress>;

/** A network from which services get addresses. */
export interface ServiceCIDR extends KubeObject {
  /** The network. */
  spec: ServiceCIDRSpec;
  /** State of it. */
  status: ServiceCIDRStatus;
}

export interface ServiceCIDRSpec {
  cidrs?: string[];
}

export interface ServiceCIDRStatus {
  conditions?: Condition[];
}

export type ServiceCIDRList = KubeList<ServiceCIDR>;

export type PolicyType = 'Ingress' | 'Egress';

export type PathType = 'Exact' | 'Prefix' | 'ImplementationSpecific';

export const IngressClasses: ResourceType<IngressClass> = { group: 'networking.k8s.io', version: 'v1', plural: 'ingressclasses', kind: 'IngressClass', scope: 'Cluster' };
export const Ingresses: ResourceType<Ingress> = { group: 'networking.k8s.io', version: 'v1', plural: 'ingresses', kind: 'Ingress', scope: 'Namespaced' };
export const IPAddresses: ResourceType<IPAddress> = { group: 'networking.k8s.io', version: 'v1', plural: 'ipaddresses', kind: 'IPAddress', scope: 'Cluster' };
export const NetworkPolicies: ResourceType<NetworkPolicy> = { group: 'networking.k8s.io', version: 'v1', plural: 'networkpolicies', kind: 'NetworkPolicy', scope: 'Namespaced' };
export const ServiceCIDRs: ResourceType<ServiceCIDR> = { group: 'networking.k8s.io', version: 'v1', plural: 'servicecidrs', kind: 'ServiceCIDR', scope: 'Cluster' };
