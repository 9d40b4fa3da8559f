import { type FieldError, type Quantity, forbiddenField, invalidValue, notSupported } from '@kubewright/api-machinery';
import type { PodSpec } from '@kubewright/api/core/v1';
import { exactQuantity, quantityText } from '../../validation/quantity.ts';
import { aggregateResources } from '../aggregate-resources.ts';
import { checkResourceName, isHugePages } from '../resource-names.ts';
import { validateResources } from './resource.ts';

const podResources = ['cpu', 'memory'];

/** What can be asked for a pod as a whole (KEP-2837). */
export const isPodLevelResource = (name: string): boolean => podResources.includes(name) || isHugePages(name);

/** spec.resources (core validation validatePodResources). */
export function validatePodResources(spec: PodSpec, claims: ReadonlySet<string>, at: string, errors: FieldError[]): void {
  const { resources, os } = spec;
  if (!resources) return;
  if (os?.name === 'windows') {
    errors.push(forbiddenField(at, 'may not be set for a windows pod'));
    return;
  }
  if (resources.claims) errors.push(forbiddenField(`${at}.claims`, 'claims may not be set for Resources at pod-level'));
  validateResources(resources, at, { claims, checkName: checkPodResourceName }, errors);
  checkAgainstContainers(spec, at, errors);
}

function checkPodResourceName(name: string, field: string, errors: FieldError[]): void {
  if (checkResourceName(name, field, errors) && !isPodLevelResource(name))
    errors.push(notSupported(field, name, ['cpu', 'hugepages-', 'memory']));
}

function checkAgainstContainers(spec: PodSpec, at: string, errors: FieldError[]): void {
  const { requests = {}, limits = {} } = spec.resources!;
  const tooLittle = (kind: 'requests' | 'limits', name: string, needed: Quantity): void => {
    const given = (kind === 'requests' ? requests : limits)[name];
    if (given === undefined || needed.nanos <= (exactQuantity(given) ?? 0n)) return;
    errors.push(
      invalidValue(
        `${at}.${kind}[${name}]`,
        quantityText(given),
        `must be greater than or equal to aggregate container ${kind} of ${needed.toString()}`,
      ),
    );
  };
  for (const [name, needed] of aggregateResources(spec, 'requests')) tooLittle('requests', name, needed);
  for (const [name, needed] of aggregateResources(spec, 'limits')) if (isHugePages(name)) tooLittle('limits', name, needed);
  for (const [index, { resources }] of (spec.containers ?? []).entries()) {
    for (const [name, limit] of Object.entries(resources?.limits ?? {})) {
      const most = limits[name];
      if (most === undefined || (exactQuantity(limit) ?? 0n) <= (exactQuantity(most) ?? 0n)) continue;
      const field = `${at}.containers[${index}][${name}].limits`;
      errors.push(invalidValue(field, quantityText(limit), `must be less than or equal to pod limits of ${quantityText(most)}`));
    }
  }
}
