import { type FieldError, forbiddenField, invalidValue } from '@kubewright/api-machinery';
import type { ServiceSpec } from '@kubewright/api/core/v1';
import { checkLoadBalancerClass } from './traffic-validation.ts';

/** Addresses and what depends on them stay, unless the service turns into or out of a mere name (core validation ValidateServiceUpdate). */
export function checkFixedFields(spec: ServiceSpec, old: ServiceSpec, errors: FieldError[]): void {
  if (spec.type !== 'ExternalName' && old.type !== 'ExternalName') {
    const [headless, wasHeadless] = [spec.clusterIP === 'None', old.clusterIP === 'None'];
    if (!headless || !wasHeadless) checkClusterIps(spec, old, errors);
    if (!headless && !wasHeadless) checkFamilies(spec, old, errors);
  }
  if (spec.type === 'LoadBalancer' && old.type === 'LoadBalancer' && spec.loadBalancerClass !== old.loadBalancerClass) {
    errors.push(invalidValue('spec.loadBalancerClass', spec.loadBalancerClass ?? null, 'may not change once set'));
  }
  checkLoadBalancerClass(spec, errors);
  const local = ({ type, externalTrafficPolicy }: ServiceSpec): boolean => type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
  if (local(spec) && local(old) && spec.healthCheckNodePort !== old.healthCheckNodePort) {
    errors.push(forbiddenField('spec.healthCheckNodePort', 'field is immutable'));
  }
}

const fixed = 'may not change once set';

/** A second address may come and go; the first one stays. */
function checkClusterIps(spec: ServiceSpec, old: ServiceSpec, errors: FieldError[]): void {
  const [now, before] = [spec.clusterIPs ?? [], old.clusterIPs ?? []];
  if (now.length === before.length) {
    for (const [index, ip] of before.entries()) if (ip !== now[index]) errors.push(invalidValue(`spec.clusterIPs[${index}]`, now, fixed));
    return;
  }
  if (now.length === 0) errors.push(invalidValue('spec.clusterIPs[0]', null, 'primary clusterIP can not be unset'));
  else if (before.length > 0 && now[0] !== before[0]) errors.push(invalidValue('spec.clusterIPs[0]', now, fixed));
  if (now.length === 1 && before.length > 1) checkReleased(spec, 'clusterIP', errors);
}

/** The same for families; upstream names the first for each that differs, and shows addresses where their number differs. */
function checkFamilies(spec: ServiceSpec, old: ServiceSpec, errors: FieldError[]): void {
  const [now, before] = [spec.ipFamilies ?? [], old.ipFamilies ?? []];
  if (now.length === before.length) {
    for (const [index, family] of before.entries()) if (family !== now[index]) errors.push(invalidValue('spec.ipFamilies[0]', now, fixed));
    return;
  }
  const fewer = now.length < before.length;
  if (fewer && (spec.clusterIPs ?? []).length === 0)
    errors.push(invalidValue('spec.ipFamilies[0]', now, 'primary ipFamily can not be unset'));
  if (now.length > 0 && before.length > 0 && now[0] !== before[0]) errors.push(invalidValue('spec.ipFamilies[0]', spec.clusterIPs, fixed));
  if (now.length === 1 && fewer) checkReleased(spec, 'ipFamily', errors);
}

function checkReleased(
  { ipFamilyPolicy = null }: Omit<ServiceSpec, 'ipFamilyPolicy'> & { ipFamilyPolicy?: string | null },
  what: string,
  errors: FieldError[],
): void {
  if (ipFamilyPolicy === 'SingleStack') return;
  errors.push(invalidValue('spec.ipFamilyPolicy', ipFamilyPolicy, `must be set to 'SingleStack' when releasing the secondary ${what}`));
}
