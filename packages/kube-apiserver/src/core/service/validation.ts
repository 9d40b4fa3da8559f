import {
  type FieldError,
  type HookContext,
  forbiddenField,
  invalidValue,
  isDns1123Subdomain,
  required,
  validateLabels,
  parseIpAddress,
} from '@kubewright/api-machinery';
import type { Service, ServiceSpec } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { validateLegacyCidr, validateLegacyIp } from '../../validation/addresses.ts';
import { validateEndpointIp } from '../../validation/endpoint-ip.ts';
import { checkWord } from '../../pod-spec/validation/container.ts';
import { validateClusterIps } from './cluster-ip-validation.ts';
import { checkPortsUnique, validatePorts } from './port-validation.ts';
import { validateLoadBalancerStatus } from './status-validation.ts';
import { loadBalancerOnly, validateTraffic } from './traffic-validation.ts';
import { checkFixedFields } from './update-validation.ts';

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const affinities = ['ClientIP', 'None'];
const maxAffinitySeconds = 86_400;
const kubeletPort = 10_250;

export function validateService(service: Service): FieldError[] {
  const errors: FieldError[] = [];
  checkService(service, errors);
  return errors;
}

/** A new or changed service (core validation ValidateService). */
function checkService({ metadata, spec }: Service, errors: FieldError[], old?: Service): void {
  checkTopologyAnnotations(metadata.annotations, errors);
  if (!spec) {
    errors.push(required('spec.ports'));
    return;
  }
  if ((spec.ports ?? []).length === 0 && spec.clusterIP !== 'None' && spec.type !== 'ExternalName') errors.push(required('spec.ports'));
  checkType(spec, errors);
  validatePorts(spec.ports ?? [], errors);
  if (spec.selector) errors.push(...validateLabels(spec.selector, 'spec.selector'));
  validateAffinity(spec, errors);
  if (spec.type !== 'ExternalName') validateClusterIps(spec, errors, old?.spec?.clusterIPs);
  for (const [index, ip] of (spec.externalIPs ?? []).entries()) {
    const field = `spec.externalIPs[${index}]`;
    if (parseIpAddress(ip)) errors.push(...validateEndpointIp(ip, field));
    else errors.push(...validateLegacyIp(ip, field));
  }
  checkWord(spec.type, types, 'spec.type', errors);
  checkPortsUnique(spec, errors);
  validateSourceRanges(spec, metadata.annotations, errors);
  validateTraffic(spec, errors);
}

const topologyHints = 'service.kubernetes.io/topology-aware-hints';
const topologyMode = 'service.kubernetes.io/topology-mode';

function checkTopologyAnnotations(annotations: Readonly<Record<string, string>> | undefined, errors: FieldError[]): void {
  const [mode, hints] = [annotations?.[topologyMode], annotations?.[topologyHints]];
  if (mode === undefined || hints === undefined || mode === hints) return;
  errors.push(
    invalidValue(`metadata.annotations[${topologyMode}]`, mode, `must match annotations[${topologyHints}] when both are specified`),
  );
}

function checkType(spec: ServiceSpec, errors: FieldError[]): void {
  const { type, clusterIP } = spec;
  if (type === 'LoadBalancer') {
    for (const [index, { port }] of (spec.ports ?? []).entries()) {
      if (port !== kubeletPort) continue;
      errors.push(invalidValue(`spec.ports[${index}]`, port, `may not expose port ${port} externally since it is used by kubelet`));
    }
  }
  if (type === 'LoadBalancer' || type === 'NodePort') {
    if (clusterIP === 'None') errors.push(invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`));
  } else if (type === 'ExternalName') checkExternalName(spec, errors);
}

function checkExternalName(spec: ServiceSpec, errors: FieldError[]): void {
  const why = 'may not be set for ExternalName services';
  if (spec.clusterIP || (spec.clusterIPs ?? []).length > 0) errors.push(forbiddenField('spec.clusterIPs', why));
  if ((spec.ipFamilies ?? []).length > 0) errors.push(forbiddenField('spec.ipFamilies', why));
  if (spec.ipFamilyPolicy !== undefined) errors.push(forbiddenField('spec.ipFamilyPolicy', why));
  // A fully qualified name may end with a dot.
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (name) errors.push(...checked(isDns1123Subdomain, name, 'spec.externalName'));
  else errors.push(required('spec.externalName'));
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig: config }: ServiceSpec, errors: FieldError[]): void {
  checkWord(sessionAffinity, affinities, 'spec.sessionAffinity', errors);
  const at = 'spec.sessionAffinityConfig';
  if (sessionAffinity === 'None' && config) errors.push(forbiddenField(at, 'must not be set when session affinity is None'));
  if (sessionAffinity !== 'ClientIP') return;
  const why = 'when session affinity type is ClientIP';
  const seconds = config?.clientIP?.timeoutSeconds;
  if (!config) errors.push(required(at, why));
  else if (!config.clientIP) errors.push(required(`${at}.clientIP`, why));
  else if (seconds === undefined) errors.push(required(`${at}.clientIP.timeoutSeconds`, why));
  else if (seconds <= 0 || seconds > maxAffinitySeconds) {
    errors.push(invalidValue(`${at}.clientIP.timeoutSeconds`, seconds, `must be greater than 0 and less than ${maxAffinitySeconds}`));
  }
}

const sourceRangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges';

function validateSourceRanges(
  { type, loadBalancerSourceRanges: ranges }: ServiceSpec,
  annotations: Readonly<Record<string, string>> | undefined,
  errors: FieldError[],
): void {
  const annotation = annotations?.[sourceRangesAnnotation];
  if (ranges && ranges.length > 0) {
    // The name of the Go field is upstream's.
    const at = 'spec.LoadBalancerSourceRanges';
    if (type !== 'LoadBalancer') errors.push(forbiddenField(at, loadBalancerOnly));
    for (const [index, range] of ranges.entries()) errors.push(...validateLegacyCidr(range.trim(), `${at}[${index}]`));
  } else if (annotation !== undefined) {
    const at = `metadata.annotations[${sourceRangesAnnotation}]`;
    if (type !== 'LoadBalancer') errors.push(forbiddenField(at, loadBalancerOnly));
    if (annotation.trim() !== '') for (const range of annotation.split(',')) errors.push(...validateLegacyCidr(range.trim(), at));
  }
}

export function validateServiceUpdate(object: Service, old: Service, { subresource }: HookContext): FieldError[] {
  const errors: FieldError[] = [];
  if (subresource === 'status') {
    validateLoadBalancerStatus(object, errors);
    return errors;
  }
  if (object.spec && old.spec) checkFixedFields(object.spec, old.spec, errors);
  checkService(object, errors, old);
  return errors;
}
