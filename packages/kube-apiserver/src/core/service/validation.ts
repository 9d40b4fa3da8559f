import {
  type FieldError,
  duplicate,
  forbiddenField,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  isPortName,
  isPortNumber,
  required,
} from '@kubewright/api-machinery';
import type { Service, ServicePort, ServiceSpec } from '@kubewright/api/core/v1';
import { enumerated } from '../../validation/enumerated.ts';
import { isIpAddress } from '../../validation/ip.ts';
import { validateLabels } from '../../validation/labels.ts';

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const protocols = ['SCTP', 'TCP', 'UDP'];
const maxAffinitySeconds = 86_400;

export function validateService({ spec }: Service): FieldError[] {
  if (!spec) return [required('spec.ports')];
  return [
    ...validatePorts(spec),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...enumerated(spec.sessionAffinity, ['ClientIP', 'None'], 'spec.sessionAffinity'),
    ...validateAffinityTimeout(spec),
    ...validateClusterIps(spec),
    ...validateExternalName(spec),
    ...(spec.externalIPs ?? []).flatMap((ip, i) => validateIp(ip, `spec.externalIPs[${i}]`)),
    ...enumerated(spec.type, types, 'spec.type'),
    ...validateTrafficPolicies(spec),
  ];
}

function validatePorts(spec: ServiceSpec): FieldError[] {
  const ports = spec.ports ?? [];
  const errors: FieldError[] = [];
  if (ports.length === 0 && spec.type !== 'ExternalName' && spec.clusterIP !== 'None') errors.push(required('spec.ports'));
  const names = new Set<string>();
  const numbers = new Set<string>();
  const nodePorts = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = `spec.ports[${index}]`;
    errors.push(...validatePort(port, ports.length > 1, names, at));
    const number = `${port.protocol}/${port.port}`;
    if (numbers.has(number)) errors.push(duplicate(at, { protocol: port.protocol, port: port.port }));
    numbers.add(number);
    if (!port.nodePort) continue;
    if (spec.type === 'ClusterIP') errors.push(forbiddenField(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'"));
    const nodePort = `${port.protocol}/${port.nodePort}`;
    if (nodePorts.has(nodePort)) errors.push(duplicate(`${at}.nodePort`, port.nodePort));
    nodePorts.add(nodePort);
  }
  return errors;
}

function validatePort(port: ServicePort, nameRequired: boolean, names: Set<string>, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const name = port.name ?? '';
  if (nameRequired && name === '') errors.push(required(`${at}.name`));
  else if (name !== '') {
    for (const problem of isDns1123Label(name)) errors.push(invalidValue(`${at}.name`, name, problem));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
  }
  for (const problem of isPortNumber(port.port ?? 0)) errors.push(invalidValue(`${at}.port`, port.port ?? 0, problem));
  errors.push(...enumerated(port.protocol, protocols, `${at}.protocol`));
  const { targetPort } = port;
  if (typeof targetPort === 'number') for (const problem of isPortNumber(targetPort)) errors.push(invalidValue(`${at}.targetPort`, targetPort, problem));
  if (typeof targetPort === 'string') for (const problem of isPortName(targetPort)) errors.push(invalidValue(`${at}.targetPort`, targetPort, problem));
  return errors;
}

function validateAffinityTimeout({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldError[] {
  if (sessionAffinity !== 'ClientIP') return [];
  const field = 'spec.sessionAffinityConfig.clientIP.timeoutSeconds';
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (seconds === undefined) return [required(field)];
  return seconds > 0 && seconds <= maxAffinitySeconds ? [] : [invalidValue(field, seconds, `must be greater than 0 and less than ${maxAffinitySeconds}`)];
}

function validateClusterIps({ type, clusterIP, clusterIPs }: ServiceSpec): FieldError[] {
  if (type === 'ExternalName') {
    const why = "may not be set when `type` is 'ExternalName'";
    return [
      ...(clusterIP ? [forbiddenField('spec.clusterIP', why)] : []),
      ...((clusterIPs ?? []).length > 0 ? [forbiddenField('spec.clusterIPs', why)] : []),
    ];
  }
  if (clusterIP === 'None') {
    const why = `may not be set to 'None' for LoadBalancer services`;
    return type === 'ClusterIP' ? [] : [invalidValue('spec.clusterIPs[0]', clusterIP, type === 'LoadBalancer' ? why : "may not be set to 'None' for NodePort services")];
  }
  return (clusterIPs ?? []).flatMap((ip, index) => (ip === 'None' ? [] : validateIp(ip, `spec.clusterIPs[${index}]`)));
}

const validateIp = (ip: string, field: string): FieldError[] =>
  isIpAddress(ip) ? [] : [invalidValue(field, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];

function validateExternalName({ type, externalName = '' }: ServiceSpec): FieldError[] {
  if (type !== 'ExternalName') return [];
  if (externalName === '') return [required('spec.externalName')];
  const withoutDot = externalName.endsWith('.') ? externalName.slice(0, -1) : externalName;
  return isDns1123Subdomain(withoutDot).map((problem) => invalidValue('spec.externalName', withoutDot, problem));
}

function validateTrafficPolicies(spec: ServiceSpec): FieldError[] {
  const { externalTrafficPolicy, internalTrafficPolicy, type } = spec;
  const errors: FieldError[] = [];
  const external = type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);
  if (externalTrafficPolicy && !external) {
    errors.push(invalidValue('spec.externalTrafficPolicy', externalTrafficPolicy, 'may only be set for externally-accessible services'));
  } else if (external) errors.push(...enumerated(externalTrafficPolicy, ['Cluster', 'Local'], 'spec.externalTrafficPolicy'));
  if (internalTrafficPolicy !== undefined) errors.push(...enumerated(internalTrafficPolicy, ['Cluster', 'Local'], 'spec.internalTrafficPolicy'));
  return errors;
}

export function validateServiceUpdate(object: Service, old: Service): FieldError[] {
  return [...validateImmutableClusterIp(object, old), ...validateService(object)];
}

function validateImmutableClusterIp({ spec }: Service, { spec: old }: Service): FieldError[] {
  // A service that becomes or was an ExternalName gives its address up or gets one.
  if (!spec || !old || old.type === 'ExternalName' || spec.type === 'ExternalName') return [];
  if (!old.clusterIP || spec.clusterIP === old.clusterIP) return [];
  const ips = spec.clusterIPs ?? [];
  const errors = [invalidValue('spec.clusterIP', spec.clusterIP ?? '', 'field is immutable')];
  return ips[0] === old.clusterIPs?.[0] ? errors : [invalidValue('spec.clusterIPs[0]', ips, 'may not change once set')];
}
