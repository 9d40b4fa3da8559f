import { type FieldError, invalidValue, isDns1123Label, isDns1123Subdomain, required, semanticEqual } from '@kubewright/api-machinery';
import type { CounterSet, ResourceSlice, ResourceSliceSpec } from '@kubewright/api/resource/v1';
import { checked, requiredAnd } from '../validation/checked.ts';
import { immutable } from '../validation/immutable.ts';
import { goFormAt } from '../go-form/go-form.ts';
import { validateNodeSelector } from '../pod-spec/validation/node-selector.ts';
import { validateSet } from '../validation/lists.ts';
import { validateDriverName } from '../validation/names.ts';
import { validatePoolName } from './device-names.ts';
import { validateCounters } from './counters-validation.ts';
import { validateDevice } from './device-validation.ts';

const max = { devices: 128, devicesWithTaintsOrCounters: 64, counterSets: 8, counters: 32 };

/** pkg/apis/resource/validation ValidateResourceSlice. */
export function validateSlice({ spec }: ResourceSlice, old?: ResourceSlice): FieldError[] {
  const { driver, pool, devices, sharedCounters, perDeviceNodeSelection = false } = spec ?? ({} as Partial<ResourceSliceSpec>);
  const errors = [...validateDriverName(driver, 'spec.driver'), ...validatePoolName(pool?.name, 'spec.pool.name')];
  if ((pool?.resourceSliceCount ?? 0) <= 0)
    errors.push(invalidValue('spec.pool.resourceSliceCount', pool?.resourceSliceCount ?? 0, 'must be greater than zero'));
  if ((pool?.generation ?? 0) < 0)
    errors.push(invalidValue('spec.pool.generation', pool?.generation, 'must be greater than or equal to zero'));
  if (old) {
    errors.push(
      ...immutable(pool?.name ?? '', old.spec?.pool?.name ?? '', 'spec.pool.name'),
      ...immutable(driver ?? '', old.spec?.driver ?? '', 'spec.driver'),
      ...immutable(spec?.nodeName, old.spec?.nodeName, 'spec.nodeName'),
    );
  }
  errors.push(...validateNodes(spec ?? {}));
  if (sharedCounters && devices) errors.push(invalidValue('spec', '', 'only one of `sharedCounters` or `devices` is allowed'));
  const rich = (devices ?? []).some(({ taints, consumesCounters }) => (taints ?? []).length + (consumesCounters ?? []).length > 0);
  const before = new Map((old?.spec?.devices ?? []).map((device) => [device.name, device]));
  const checkDevice = (device: NonNullable<typeof devices>[number], at: string): FieldError[] =>
    validateDevice(device, at, {
      perDevice: perDeviceNodeSelection,
      sameTaints: semanticEqual(device.taints, before.get(device.name)?.taints) && before.has(device.name),
    });
  return [
    ...errors,
    ...validateSet(devices, rich ? max.devicesWithTaintsOrCounters : max.devices, checkDevice, ({ name }) => name, 'spec.devices'),
    ...validateSet(sharedCounters, max.counterSets, validateCounterSet, ({ name }) => name, 'spec.sharedCounters'),
  ];
}

/** Which nodes reach the devices is said in one way. */
function validateNodes({ nodeName, nodeSelector, allNodes, perDeviceNodeSelection }: Partial<ResourceSliceSpec>): FieldError[] {
  const errors: FieldError[] = [];
  if (nodeName === '') errors.push(invalidValue('spec.nodeName', nodeName, 'must be either unset or set to a non-empty string'));
  else if (nodeName !== undefined) errors.push(...checked(isDns1123Subdomain, nodeName, 'spec.nodeName'));
  const terms = nodeSelector?.nodeSelectorTerms ?? [];
  if (nodeSelector) validateNodeSelector(nodeSelector, 'spec.nodeSelector', errors);
  if (nodeSelector && terms.length !== 1) {
    const shown = goFormAt(
      { group: 'resource.k8s.io', version: 'v1', kind: 'ResourceSlice' },
      ['spec', 'nodeSelector', 'nodeSelectorTerms'],
      nodeSelector.nodeSelectorTerms,
    );
    errors.push(invalidValue('spec.nodeSelector.nodeSelectorTerms', shown, 'must have exactly one node selector term'));
  }
  for (const [field, value] of Object.entries({ allNodes, perDeviceNodeSelection })) {
    if (value === false) errors.push(invalidValue(`spec.${field}`, value, 'must be either unset or set to true'));
  }
  const ways = Object.entries({ nodeName, nodeSelector, allNodes, perDeviceNodeSelection }).flatMap(([field, value]) =>
    value ? [`\`${field}\``] : [],
  );
  const rule = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
  if (ways.length === 0) errors.push(required('spec', rule));
  if (ways.length > 1) errors.push(invalidValue('spec', `{${ways.join(', ')}}`, `${rule}, but multiple fields are set`));
  return errors;
}

function validateCounterSet({ name, counters }: CounterSet, at: string): FieldError[] {
  return [...requiredAnd(isDns1123Label, name, `${at}.name`), ...validateCounters(counters, max.counters, `${at}.counters`)];
}
