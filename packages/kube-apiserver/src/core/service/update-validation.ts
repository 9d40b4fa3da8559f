import { type FieldError, forbiddenField, invalidValue } from '@kubewright/api-machinery';
import type { ServiceSpec } from '@kubewright/api/core/v1';

/** Addresses and what depends on them stay, unless the service turns into or out of a mere name. */
export function checkFixedFields(spec: ServiceSpec, old: ServiceSpec, errors: FieldError[]): void {
  if (spec.type !== 'ExternalName' && old.type !== 'ExternalName') {
    const [headless, wasHeadless] = [spec.clusterIP === 'None', old.clusterIP === 'None'];
    if (!headless || !wasHeadless) checkKept(spec, old, 'clusterIPs', 'clusterIP', errors);
    if (!headless && !wasHeadless) checkKept(spec, old, 'ipFamilies', 'ipFamily', errors);
  }
  if (spec.type === 'LoadBalancer' && old.type === 'LoadBalancer' && spec.loadBalancerClass !== old.loadBalancerClass) {
    errors.push(invalidValue('spec.loadBalancerClass', spec.loadBalancerClass ?? null, 'may not change once set'));
  }
  const local = ({ type, externalTrafficPolicy }: ServiceSpec): boolean => type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
  if (local(spec) && local(old) && spec.healthCheckNodePort !== old.healthCheckNodePort) {
    errors.push(forbiddenField('spec.healthCheckNodePort', 'field is immutable'));
  }
}

/** A second value may come and go; the first one stays. */
function checkKept(spec: ServiceSpec, old: ServiceSpec, list: 'clusterIPs' | 'ipFamilies', name: string, errors: FieldError[]): void {
  const [now, before]: [readonly string[], readonly string[]] = [spec[list] ?? [], old[list] ?? []];
  const changed = (index: number): void => void errors.push(invalidValue(`spec.${list}[${index}]`, now, 'may not change once set'));
  if (now.length === before.length) {
    for (const [index, value] of before.entries()) if (value !== now[index]) changed(index);
    return;
  }
  if (before.length > 0 && now.length > 0 && now[0] !== before[0]) changed(0);
  if (now.length > before.length) return;
  if (now.length === 0) errors.push(invalidValue(`spec.${list}[0]`, now, `primary ${name} can not be unset`));
  else if (spec.ipFamilyPolicy !== 'SingleStack') {
    errors.push(
      invalidValue('spec.ipFamilyPolicy', spec.ipFamilyPolicy ?? null, `must be set to 'SingleStack' when releasing the secondary ${name}`),
    );
  }
}
