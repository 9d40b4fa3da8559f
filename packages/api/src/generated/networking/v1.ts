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

/** A list of NetworkPolicies. */
export type NetworkPolicyList = KubeList<NetworkPolicy>;

/** Leads requests from outside to services, by host and path. */
export interface Ingress extends KubeObject {
  /** Which requests go where. */
  spec: IngressSpec;
  /** Where it can be reached. */
  status: IngressStatus;
}

/** A list of Ingresses. */
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

/** What is known of an ingress. */
export interface IngressStatus {
  /** Where its load balancer is. */
  loadBalancer?: IngressLoadBalancerStatus;
}

/** Where the load balancer of an ingress is. */
export interface IngressLoadBalancerStatus {
  /** Its addresses. */
  ingress?: IngressLoadBalancerIngress[];
}

/** An entry of the load balancer; an address or a name. */
export interface IngressLoadBalancerIngress {
  /** Its address. */
  ip?: string;
  /** Its name. */
  hostname?: string;
  /** State of its ports. */
  ports?: IngressPortStatus[];
}

/** State of a port of a load balancer. */
export interface IngressPortStatus {
  /** The number. */
  port: number;
  /** TCP, UDP or SCTP. */
  protocol: Protocol;
  /** Why it does not work, as a condition's reason; unset means it does. */
  error?: string;
}

/** Where requests for a host go. */
export interface IngressRule extends IngressRuleValue {
  /** The host; all when empty. A leading * stands for one label. */
  host?: string;
}

/** Where requests go. */
export interface IngressRuleValue {
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

/** Parameters of an ingress class, in an object. */
export interface IngressClassParametersReference {
  /** Group of the object's kind; unset for the core group. */
  apiGroup?: string;
  /** Kind of the object. */
  kind: string;
  /** Name of the object. */
  name: string;
  /** Cluster (default) or Namespace. */
  scope?: string | null;
  /** Namespace of the object; set exactly for scope Namespace. */
  namespace?: string;
}

/** A list of IngressClasses. */
export type IngressClassList = KubeList<IngressClass>;

/** An address that a service has. */
export interface IPAddress extends KubeObject {
  /** Who has it. */
  spec: IPAddressSpec;
}

/** Whose an address is. */
export interface IPAddressSpec {
  /** The object that has the address. */
  parentRef?: ParentReference;
}

/** An object that has an address. */
export interface ParentReference {
  /** Group of the resource; empty for the core group. */
  group?: string;
  /** The resource, such as services. */
  resource?: string;
  /** Namespace of the object. */
  namespace?: string;
  /** Name of the object. */
  name?: string;
}

/** A list of IPAddresses. */
export type IPAddressList = KubeList<IPAddress>;

/** A network from which services get addresses. */
export interface ServiceCIDR extends KubeObject {
  /** The network. */
  spec: ServiceCIDRSpec;
  /** State of it. */
  status: ServiceCIDRStatus;
}

/** Addresses for services. */
export interface ServiceCIDRSpec {
  /** One range of a family, or one of each; cannot be changed. */
  cidrs?: string[];
}

/** What is known of a range. */
export interface ServiceCIDRStatus {
  /** Ready, or on its way out while addresses of it are in use. */
  conditions?: Condition[];
}

/** A list of ServiceCIDRs. */
export type ServiceCIDRList = KubeList<ServiceCIDR>;

export type PolicyType = 'Ingress' | 'Egress';

export type PathType = 'Exact' | 'Prefix' | 'ImplementationSpecific';

export const IngressClasses: ResourceType<IngressClass> = { group: 'networking.k8s.io', version: 'v1', plural: 'ingressclasses', kind: 'IngressClass', scope: 'Cluster' };
export const Ingresses: ResourceType<Ingress> = { group: 'networking.k8s.io', version: 'v1', plural: 'ingresses', kind: 'Ingress', scope: 'Namespaced' };
export const IPAddresses: ResourceType<IPAddress> = { group: 'networking.k8s.io', version: 'v1', plural: 'ipaddresses', kind: 'IPAddress', scope: 'Cluster' };
export const NetworkPolicies: ResourceType<NetworkPolicy> = { group: 'networking.k8s.io', version: 'v1', plural: 'networkpolicies', kind: 'NetworkPolicy', scope: 'Namespaced' };
export const ServiceCIDRs: ResourceType<ServiceCIDR> = { group: 'networking.k8s.io', version: 'v1', plural: 'servicecidrs', kind: 'ServiceCIDR', scope: 'Cluster' };
