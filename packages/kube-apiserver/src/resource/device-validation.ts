import {
  type FieldError,
  forbiddenField,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  required,
  tooLong,
} from '@kubewright/api-machinery';
import type { Device, DeviceAttribute, DeviceCapacity, DeviceCounterConsumption } from '@kubewright/api/resource/v1';
import { goFormAt } from '../go-form/go-form.ts';
import { checked, requiredAnd } from '../validation/checked.ts';
import { validateList, validateSet } from '../validation/lists.ts';
import { parseSemanticVersion } from '../validation/semantic-version.ts';
import { validateNodeSelector } from '../pod-spec/validation/node-selector.ts';
import { validateBindingConditions } from './claim-status-validation.ts';
import { validateRequestPolicy } from './capacity-validation.ts';
import { validateCounters } from './counters-validation.ts';
import { validateDeviceFieldName } from './device-names.ts';
import { validateDeviceTaint } from './device-taint-validation.ts';

const max = { fields: 32, taints: 16, consumptions: 2, counters: 32, valueLength: 64, nameLength: 96 };
const slice = { group: 'resource.k8s.io', version: 'v1', kind: 'ResourceSlice' };
const valueFields = ['int', 'bool', 'string', 'version', 'ints', 'bools', 'strings', 'versions'] as const;
const perDeviceRule =
  'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';

/** One device of a slice (pkg/apis/resource/validation validateDevice). */
export function validateDevice(
  device: Device,
  at: string,
  { perDevice, sameTaints }: { perDevice: boolean; sameTaints: boolean },
): FieldError[] {
  const attributes = Object.entries(device.attributes ?? {});
  const capacity = Object.entries(device.capacity ?? {});
  const total = attributes.length + capacity.length;
  return [
    ...checked(isDns1123Label, device.name ?? '', `${at}.name`),
    ...(total > max.fields ? [invalidValue(at, total, `the total number of attributes and capacities must not exceed ${max.fields}`)] : []),
    ...validateEntries(attributes, `${at}.attributes`, validateAttribute),
    ...validateEntries(capacity, `${at}.capacity`, (value, path) =>
      validateCapacity(value, path, device.allowMultipleAllocations ?? false),
    ),
    ...(sameTaints ? [] : validateList(device.taints, max.taints, validateDeviceTaint, `${at}.taints`)),
    ...validateSet(
      device.consumesCounters,
      max.consumptions,
      validateConsumption,
      ({ counterSet }) => counterSet,
      `${at}.consumesCounters`,
    ),
    ...(perDevice ? validateOwnNodes(device, at) : validateNoNodes(device, at)),
    ...validateBindingConditions(device, at),
  ];
}

/** What is wrong with a name is said of the whole map. */
function validateEntries<T>(entries: readonly [string, T][], at: string, check: (value: T, path: string) => FieldError[]): FieldError[] {
  return entries.flatMap(([name, value]) => [...validateDeviceFieldName(name, at), ...check(value, `${at}[${shortened(name)}]`)]);
}

/** The ends of a name that is longer than any may be. */
function shortened(name: string): string {
  return name.length <= max.nameLength ? name : `${name.slice(0, max.nameLength / 2 - 1)}...${name.slice(2 - max.nameLength / 2)}`;
}

function validateAttribute(attribute: DeviceAttribute, at: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const text of [attribute.string, ...(attribute.strings ?? [])])
    if (text !== undefined && text.length > max.valueLength) errors.push(tooLong(`${at}.string`, max.valueLength));
  for (const text of [attribute.version, ...(attribute.versions ?? [])]) {
    if (text === undefined) continue;
    if (!parseSemanticVersion(text))
      errors.push(invalidValue(`${at}.version`, text, 'must be a string compatible with semver.org spec 2.0.0'));
    if (text.length > max.valueLength) errors.push(tooLong(`${at}.version`, max.valueLength));
  }
  const set = valueFields.filter((field) => attribute[field] !== undefined);
  if (set.length === 1) return errors;
  const shown = goFormAt(slice, ['spec', 'devices', '', 'attributes', ''], attribute);
  return [...errors, invalidValue(at, set.length === 0 ? '' : shown, 'exactly one value must be specified')];
}

function validateCapacity({ value, requestPolicy }: DeviceCapacity, at: string, shared: boolean): FieldError[] {
  if (!requestPolicy) return [];
  const field = `${at}.requestPolicy`;
  return shared ? validateRequestPolicy(value, requestPolicy, field) : [forbiddenField(field, 'allowMultipleAllocations must be true')];
}

function validateConsumption({ counterSet, counters }: DeviceCounterConsumption, at: string): FieldError[] {
  return [...requiredAnd(isDns1123Label, counterSet, `${at}.counterSet`), ...validateCounters(counters, max.counters, `${at}.counters`)];
}

function validateOwnNodes({ nodeName, nodeSelector, allNodes }: Device, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (nodeName === '') errors.push(invalidValue(`${at}.nodeName`, nodeName, 'must not be empty'));
  else if (nodeName !== undefined) errors.push(...checked(isDns1123Subdomain, nodeName, `${at}.nodeName`));
  if (nodeSelector) validateNodeSelector(nodeSelector, `${at}.nodeSelector`, errors);
  if (allNodes === false) errors.push(invalidValue(`${at}.allNodes`, allNodes, 'must be either unset or set to true'));
  const ways = Object.entries({ nodeName, nodeSelector, allNodes }).flatMap(([field, value]) => (value ? [`\`${field}\``] : []));
  if (ways.length === 0) errors.push(required(at, perDeviceRule));
  return ways.length > 1 ? [...errors, invalidValue(at, `{${ways.join(', ')}}`, perDeviceRule)] : errors;
}

function validateNoNodes({ nodeName, nodeSelector, allNodes }: Device, at: string): FieldError[] {
  if (nodeName === undefined && nodeSelector === undefined && allNodes === undefined) return [];
  return [
    invalidValue(
      at,
      undefined,
      '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
    ),
  ];
}
