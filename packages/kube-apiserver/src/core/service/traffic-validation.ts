import { type FieldError, forbiddenField, invalidValue, isPortNumber, notSupported, required } from '@kubewright/api-machinery';
import type { ServiceSpec } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { checkWord } from '../../pod-spec/validation/container.ts';
import { validateQualifiedName } from '../../validation/qualified-name.ts';
import { isExternallyAccessible } from './defaults.ts';

export const loadBalancerOnly = "may only be used when `type` is 'LoadBalancer'";
const policies = ['Cluster', 'Local'];
const distributions = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

/** Load balancers and where traffic may go. */
export function validateTraffic(spec: ServiceSpec, errors: FieldError[]): void {
  const { type, allocateLoadBalancerNodePorts, internalTrafficPolicy, trafficDistribution } = spec;
  const isLoadBalancer = type === 'LoadBalancer';
  if (allocateLoadBalancerNodePorts !== undefined && !isLoadBalancer) {
    errors.push(forbiddenField('spec.allocateLoadBalancerNodePorts', loadBalancerOnly));
  }
  if (isLoadBalancer && allocateLoadBalancerNodePorts === undefined) errors.push(required('allocateLoadBalancerNodePorts'));
  checkLoadBalancerClass(spec, errors);
  validateExternalTraffic(spec, errors);
  if (internalTrafficPolicy !== undefined) {
    if (!policies.includes(internalTrafficPolicy)) errors.push(notSupported('spec.internalTrafficPolicy', internalTrafficPolicy, policies));
  } else if (type === 'NodePort' || isLoadBalancer || type === 'ClusterIP') errors.push(required('spec.internalTrafficPolicy'));
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution)) {
    errors.push(notSupported('spec.trafficDistribution', trafficDistribution, distributions));
  }
}

export function checkLoadBalancerClass({ type, loadBalancerClass }: ServiceSpec, errors: FieldError[]): void {
  if (loadBalancerClass === undefined) return;
  if (type === 'LoadBalancer') errors.push(...validateQualifiedName(loadBalancerClass, 'spec.loadBalancerClass'));
  else errors.push(forbiddenField('spec.loadBalancerClass', loadBalancerOnly));
}

function validateExternalTraffic(spec: ServiceSpec, errors: FieldError[]): void {
  const { type, externalTrafficPolicy: policy, healthCheckNodePort: port = 0 } = spec;
  if (isExternallyAccessible(spec)) checkWord(policy, policies, 'spec.externalTrafficPolicy', errors);
  else if (policy) errors.push(invalidValue('spec.externalTrafficPolicy', policy, 'may only be set for externally-accessible services'));
  const field = 'spec.healthCheckNodePort';
  if (type === 'LoadBalancer' && policy === 'Local') {
    if (port === 0) errors.push(required(field));
    else errors.push(...checked(isPortNumber, port, field));
  } else if (port !== 0) {
    errors.push(invalidValue(field, port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
  }
}
