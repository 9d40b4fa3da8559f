import {
  type FieldError,
  forbiddenField,
  invalidValue,
  isPortName,
  isPortNumber,
  networkContains,
  notSupported,
  parseIpNetwork,
  required,
  validateLabelSelector,
} from '@kubewright/api-machinery';
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '@kubewright/api/networking/v1';
import { cidrWarnings, validateLegacyCidr } from '../../validation/addresses.ts';
import { checked } from '../../validation/checked.ts';

const protocols = ['TCP', 'UDP', 'SCTP'];
const policyTypes = ['Ingress', 'Egress'];

/** pkg/apis/networking/validation ValidateNetworkPolicy. Networks that the old policy names may stay as they are. */
export function validateNetworkPolicy({ spec }: NetworkPolicy, old?: NetworkPolicy): FieldError[] {
  const kept = old ? blocksOf(old).flatMap(({ block }) => [block.cidr, ...(block.except ?? [])]) : [];
  const errors = validateLabelSelector(spec?.podSelector, 'spec.podSelector');
  for (const [direction, rules] of rulesOf(spec)) {
    for (const [index, { ports, peers, peerField }] of rules.entries()) {
      const at = `spec.${direction}[${index}]`;
      for (const [i, port] of (ports ?? []).entries()) errors.push(...validatePort(port, `${at}.ports[${i}]`));
      for (const [i, peer] of (peers ?? []).entries()) errors.push(...validatePeer(peer, `${at}.${peerField}[${i}]`, kept));
    }
  }
  return [...errors, ...validateTypes(spec?.policyTypes ?? [])];
}

interface Rule {
  readonly ports?: readonly NetworkPolicyPort[];
  readonly peers?: readonly NetworkPolicyPeer[];
  readonly peerField: 'from' | 'to';
}

function rulesOf(spec: NetworkPolicy['spec'] | undefined): [string, Rule[]][] {
  return [
    ['ingress', (spec?.ingress ?? []).map(({ ports, from }) => ({ ports, peers: from, peerField: 'from' }))],
    ['egress', (spec?.egress ?? []).map(({ ports, to }) => ({ ports, peers: to, peerField: 'to' }))],
  ];
}

function validateTypes(types: readonly string[]): FieldError[] {
  if (types.length > policyTypes.length) return [invalidValue('spec.policyTypes', types, 'may not specify more than two policyTypes')];
  return types.flatMap((type, index) =>
    policyTypes.includes(type) ? [] : [notSupported(`spec.policyTypes[${index}]`, type, policyTypes)],
  );
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, at: string): FieldError[] {
  const errors: FieldError[] =
    protocol !== undefined && !protocols.includes(protocol) ? [notSupported(`${at}.protocol`, protocol, protocols)] : [];
  const wrongEnd = (why: string, value = endPort): FieldError[] =>
    endPort === undefined ? [] : [invalidValue(`${at}.endPort`, value, why)];
  if (port === undefined) return [...errors, ...wrongEnd('may not be specified when `port` is not specified')];
  if (typeof port === 'string')
    return [...errors, ...wrongEnd('may not be specified when `port` is non-numeric'), ...checked(isPortName, port, `${at}.port`)];
  errors.push(...isPortNumber(port).map((problem) => invalidValue(`${at}.port`, port, problem)));
  if (endPort === undefined) return errors;
  // Upstream shows the port, not its end.
  if (endPort < port) errors.push(...wrongEnd('must be greater than or equal to `port`', port));
  return [...errors, ...isPortNumber(endPort).flatMap((problem) => wrongEnd(problem))];
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, at: string, kept: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  if (podSelector) errors.push(...validateLabelSelector(podSelector, `${at}.podSelector`));
  if (namespaceSelector) errors.push(...validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`));
  if (ipBlock) errors.push(...validateBlock(ipBlock, `${at}.ipBlock`, kept));
  if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(at, 'must specify a peer'));
  else if (ipBlock && (podSelector || namespaceSelector)) errors.push(forbiddenField(at, 'may not specify both ipBlock and another peer'));
  return errors;
}

function validateBlock({ cidr, except }: IPBlock, at: string, kept: readonly string[]): FieldError[] {
  if (!cidr) return [required(`${at}.cidr`)];
  const errors = validateLegacyCidr(cidr, `${at}.cidr`, kept);
  const network = parseIpNetwork(cidr);
  for (const [index, part] of network ? (except ?? []).entries() : []) {
    const field = `${at}.except[${index}]`;
    errors.push(...validateLegacyCidr(part, field, kept));
    const inner = parseIpNetwork(part);
    if (!inner) continue;
    const isInside = networkContains(network!, inner.address) && inner.prefixLength > network!.prefixLength;
    if (!isInside) errors.push(invalidValue(field, part, 'must be a strict subset of `cidr`'));
  }
  return errors;
}

function blocksOf({ spec }: NetworkPolicy): { block: IPBlock; at: string }[] {
  return rulesOf(spec).flatMap(([direction, rules]) =>
    rules.flatMap(({ peers, peerField }, index) =>
      (peers ?? []).flatMap(({ ipBlock }, i) =>
        ipBlock ? [{ block: ipBlock, at: `spec.${direction}[${index}].${peerField}[${i}].ipBlock` }] : [],
      ),
    ),
  );
}

export const networkPolicyWarnings = (policy: NetworkPolicy): string[] =>
  blocksOf(policy).flatMap(({ block: { cidr, except }, at }) => [
    ...cidrWarnings(cidr ?? '', `${at}.cidr`),
    ...(except ?? []).flatMap((part, index) => cidrWarnings(part, `${at}.except[${index}]`)),
  ]);
