import { type FieldError, forbiddenField, invalidValue, isDns1123Label, notSupported, required } from '@kubewright/api-machinery';
import type { MetricIdentifier, MetricSpec, MetricTarget } from '@kubewright/api/autoscaling/v2';
import { checked } from '../../validation/checked.ts';
import { checkContainerResourceName } from '../../pod-spec/resource-names.ts';
import { exactQuantity, quantityText } from '../../validation/quantity.ts';
import { pathSegmentProblems, validateReference } from './reference-validation.ts';

const types = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

/** Where each type keeps what it says, in upstream's order. */
const sources = [
  ['Object', 'object'],
  ['External', 'external'],
  ['Pods', 'pods'],
  ['Resource', 'resource'],
  ['ContainerResource', 'containerResource'],
] as const;

type Source = (typeof sources)[number][1];

export function validateMetrics(metrics: readonly MetricSpec[], path: string, errors: FieldError[]): void {
  for (const [index, metric] of metrics.entries()) validateMetric(metric, `${path}[${index}]`, errors);
}

function validateMetric(metric: MetricSpec, at: string, errors: FieldError[]): void {
  if (!metric.type) errors.push(required(`${at}.type`, 'must specify a metric source type'));
  if (!types.includes(metric.type)) errors.push(notSupported(`${at}.type`, metric.type ?? '', types));
  const present = sources.filter(([, source]) => metric[source]);
  // Several sources are refused below; of those the first is looked at.
  if (present.length > 0) validators[present[0]![1]](metric, `${at}.${present[0]![1]}`, errors);
  const expected = sources.find(([type]) => type === metric.type)?.[1];
  if (expected && !metric[expected]) errors.push(required(`${at}.${expected}`, 'must populate information for the given metric source'));
  // Upstream's last case of all.
  if (!expected) errors.push(notSupported(`${at}.type`, metric.type ?? '', types));
  if (present.length === 1) return;
  for (const [, source] of present) {
    if (source !== expected) errors.push(forbiddenField(`${at}.${source}`, 'must populate the given metric source only'));
  }
}

const validators: Readonly<Record<Source, (metric: MetricSpec, at: string, errors: FieldError[]) => void>> = {
  object({ object }, at, errors) {
    const { describedObject, metric, target } = object!;
    validateReference(describedObject, `${at}.describedObject`, 'any', errors);
    validateIdentifier(metric, `${at}.metric`, errors);
    validateTarget(target, `${at}.target`, errors);
    if (target?.value === undefined && target?.averageValue === undefined) {
      errors.push(required(`${at}.target.averageValue`, 'must set either a target value or averageValue'));
    }
  },
  external({ external }, at, errors) {
    const { metric, target } = external!;
    validateIdentifier(metric, `${at}.metric`, errors);
    validateTarget(target, `${at}.target`, errors);
    if (target?.value === undefined && target?.averageValue === undefined) {
      errors.push(required(`${at}.target.averageValue`, 'must set either a target value for metric or a per-pod target'));
    }
    if (target?.value !== undefined && target.averageValue !== undefined) {
      errors.push(forbiddenField(`${at}.target.value`, 'may not set both a target value for metric and a per-pod target'));
    }
  },
  pods({ pods }, at, errors) {
    const { metric, target } = pods!;
    validateIdentifier(metric, `${at}.metric`, errors);
    validateTarget(target, `${at}.target`, errors);
    if (target?.averageValue === undefined)
      errors.push(required(`${at}.target.averageValue`, 'must specify a positive target averageValue'));
  },
  resource({ resource }, at, errors) {
    if (!resource!.name) errors.push(required(`${at}.name`, 'must specify a resource name'));
    validateResourceTarget(resource!.target, at, errors);
  },
  containerResource({ containerResource }, at, errors) {
    const { name, container, target } = containerResource!;
    if (!name) errors.push(required(`${at}.name`, 'must specify a resource name'));
    else checkContainerResourceName(name, `${at}.name`, errors);
    if (!container) errors.push(required(`${at}.container`, 'must specify a container'));
    else errors.push(...checked(isDns1123Label, container, `${at}.container`));
    validateResourceTarget(target, at, errors);
  },
};

function validateResourceTarget(target: MetricTarget | undefined, at: string, errors: FieldError[]): void {
  validateTarget(target, `${at}.target`, errors);
  const { averageUtilization, averageValue } = target ?? {};
  if (averageUtilization === undefined && averageValue === undefined) {
    errors.push(required(`${at}.target.averageUtilization`, 'must set either a target raw value or a target utilization'));
  }
  if (averageUtilization !== undefined && averageValue !== undefined) {
    errors.push(forbiddenField(`${at}.target.averageValue`, 'may not set both a target raw value and a target utilization'));
  }
}

const isPositive = (value: unknown): boolean => (exactQuantity(value) ?? 0n) > 0n;

function validateTarget(target: MetricTarget | undefined, at: string, errors: FieldError[]): void {
  const { type, value, averageValue, averageUtilization } = target ?? ({} as Partial<MetricTarget>);
  if (!type) errors.push(required(`${at}.type`, 'must specify a metric target type'));
  if (type !== 'Utilization' && type !== 'Value' && type !== 'AverageValue') {
    errors.push(invalidValue(`${at}.type`, type ?? '', 'must be either Utilization, Value, or AverageValue'));
  }
  for (const [field, quantity] of [
    ['value', value],
    ['averageValue', averageValue],
  ] as const) {
    if (quantity !== undefined && !isPositive(quantity))
      errors.push(invalidValue(`${at}.${field}`, quantityText(quantity), 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(invalidValue(`${at}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  }
}

function validateIdentifier(metric: MetricIdentifier | undefined, at: string, errors: FieldError[]): void {
  const name = metric?.name ?? '';
  if (name === '') errors.push(required(`${at}.name`, 'must specify a metric name'));
  for (const problem of pathSegmentProblems(name)) errors.push(invalidValue(`${at}.name`, name, problem));
}
