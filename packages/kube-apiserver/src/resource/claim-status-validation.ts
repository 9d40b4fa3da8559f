import {
  type FieldError,
  duplicate,
  forbiddenField,
  invalidValue,
  isDns1123Label,
  notSupported,
  required,
  tooLong,
  tooMany,
} from '@kubewright/api-machinery';
import type {
  AllocatedDeviceStatus,
  DeviceAllocationConfiguration,
  DeviceRequestAllocationResult,
  NetworkDeviceData,
  ResourceClaim,
  ResourceClaimConsumerReference,
} from '@kubewright/api/resource/v1';
import { validateNodeSelector } from '../pod-spec/validation/node-selector.ts';
import { validateInterfaceAddress } from '../validation/addresses.ts';
import { checked } from '../validation/checked.ts';
import { validateConditions } from '../validation/conditions.ts';
import { firstPlaces } from '../validation/first-places.ts';
import { immutable } from '../validation/immutable.ts';
import { validateList, validateSet } from '../validation/lists.ts';
import { validateDriverName } from '../validation/names.ts';
import {
  requestNamesOf,
  validateConfiguration,
  validateJsonObject,
  validateRequestName,
  validateRequestNames,
} from './claim-validation.ts';
import { validateLabelName, validatePoolName } from './device-names.ts';

const max = {
  reservedFor: 256,
  results: 32,
  config: 64,
  conditions: 8,
  ips: 16,
  bindingConditions: 4,
  interfaceName: 256,
  hardwareAddress: 128,
};
const sources = ['FromClaim', 'FromClass'];
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** pkg/apis/resource/validation validateResourceClaimStatusUpdate. */
export function validateClaimStatus({ metadata, spec, status }: ResourceClaim, { status: old }: ResourceClaim): FieldError[] {
  const allocation = status?.allocation;
  const allocated = new Set((allocation?.devices?.results ?? []).map(deviceKey));
  const reserved = status?.reservedFor ?? [];
  const errors = [
    ...validateSet(reserved, max.reservedFor, validateConsumer, ({ uid }) => uid, 'status.reservedFor'),
    ...validateSet(
      status?.devices,
      Number.POSITIVE_INFINITY,
      (device, at) => validateDevice(device, at, allocated),
      deviceKey,
      'status.devices',
      shownDevice,
    ),
  ];
  if (reserved.length > 0 && !allocation)
    errors.push(forbiddenField('status.reservedFor', 'may not be specified when `allocated` is not set'));
  const before = new Set((old?.reservedFor ?? []).map((consumer) => JSON.stringify(consumer)));
  if (allocation && metadata.deletionTimestamp && reserved.some((consumer) => !before.has(JSON.stringify(consumer)))) {
    errors.push(
      forbiddenField('status.reservedFor', 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set'),
    );
  }
  if (!allocation) return errors;
  if (old?.allocation) return [...errors, ...immutable(allocation, old.allocation, 'status.allocation')];
  const names = requestNamesOf(spec?.devices ?? {});
  const at = 'status.allocation.devices';
  const ofNodes: FieldError[] = [];
  if (allocation.nodeSelector) validateNodeSelector(allocation.nodeSelector, 'status.allocation.nodeSelector', ofNodes);
  return [
    ...errors,
    ...validateList(allocation.devices?.results, max.results, (result, field) => validateResult(result, field, names), `${at}.results`),
    ...validateList(
      allocation.devices?.config,
      max.config,
      (config, field) => validateAllocationConfig(config, field, names),
      `${at}.config`,
    ),
    ...ofNodes,
  ];
}

const deviceKey = ({ driver, pool, device, shareID }: { driver: string; pool: string; device: string; shareID?: string }): string =>
  [driver, pool, device, ...(shareID ? [shareID] : [])].join('/');

const shownDevice = ({ driver = '', pool = '', device = '', shareID = '' }: AllocatedDeviceStatus): object => ({
  Driver: driver,
  Pool: pool,
  Device: device,
  ShareID: shareID,
});

function validateConsumer({ resource, name, uid }: ResourceClaimConsumerReference, at: string): FieldError[] {
  return Object.entries({ resource, name, uid }).flatMap(([field, value]) => (value ? [] : [required(`${at}.${field}`)]));
}

function validatePlace({ driver, pool, device }: { driver?: string; pool?: string; device?: string }, at: string): FieldError[] {
  return [
    ...validateDriverName(driver, `${at}.driver`),
    ...validatePoolName(pool, `${at}.pool`),
    ...checked(isDns1123Label, device ?? '', `${at}.device`),
  ];
}

const notNormalized =
  'uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters';
/** A UUID may be written in any case, in braces, as a URN and without hyphens: none of these is taken. */
const otherUuid =
  /^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$|^\{[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}$|^[0-9a-f]{32}$/i;
const uuidLengths = [32, 36, 38, 45];

function validateShare(id: string | undefined, field: string): FieldError[] {
  if (id === undefined || uuid.test(id)) return [];
  if (otherUuid.test(id)) return [invalidValue(field, id, notNormalized)];
  const why = uuidLengths.includes(id.length) ? 'invalid UUID format' : `invalid UUID length: ${id.length}`;
  return [invalidValue(field, id, `error validating uid: ${why}`)];
}

function validateResult(result: DeviceRequestAllocationResult, at: string, names: ReadonlySet<string>): FieldError[] {
  return [
    ...validateRequestName(result.request ?? '', `${at}.request`, names),
    ...validatePlace(result, at),
    ...validateBindingConditions(result, at),
    ...validateShare(result.shareID, `${at}.shareID`),
  ];
}

/** Conditions that a device waits for before it is bound, and those under which it fails: both or neither, none twice. */
export function validateBindingConditions(
  { bindingConditions, bindingFailureConditions }: { bindingConditions?: readonly string[]; bindingFailureConditions?: readonly string[] },
  at: string,
): FieldError[] {
  const [wanted, failing] = [bindingConditions ?? [], bindingFailureConditions ?? []];
  const repeated = (list: readonly string[], field: string): FieldError[] => {
    const first = firstPlaces(list);
    return list.flatMap((item, index) => (first[index]! < index ? [duplicate(`${field}[${index}]`, item)] : []));
  };
  const errors = [
    ...validateList(wanted, max.bindingConditions, validateLabelName, `${at}.bindingConditions`),
    ...validateList(failing, max.bindingConditions, validateLabelName, `${at}.bindingFailureConditions`),
    ...repeated(wanted, `${at}.bindingConditions`),
    ...repeated(failing, `${at}.bindingFailureConditions`),
  ];
  for (const [index, condition] of failing.entries()) {
    if (wanted.includes(condition))
      errors.push(
        invalidValue(
          `${at}.bindingFailureConditions[${index}]`,
          condition,
          'bindingFailureConditions must not overlap with bindingConditions',
        ),
      );
  }
  if (wanted.length === 0 && failing.length > 0)
    errors.push(
      invalidValue(`${at}.bindingConditions`, bindingConditions ?? null, 'bindingConditions are required to use bindingFailureConditions'),
    );
  if (failing.length === 0 && wanted.length > 0)
    errors.push(
      invalidValue(
        `${at}.bindingFailureConditions`,
        bindingFailureConditions ?? null,
        'bindingFailureConditions are required to use bindingConditions',
      ),
    );
  return errors;
}

function validateAllocationConfig(config: DeviceAllocationConfiguration, at: string, names: ReadonlySet<string>): FieldError[] {
  const { source } = config;
  const wrongSource = source
    ? sources.includes(source)
      ? []
      : [notSupported(`${at}.source`, source, sources)]
    : [required(`${at}.source`)];
  return [...wrongSource, ...validateRequestNames(config.requests, `${at}.requests`, names), ...validateConfiguration(config, at)];
}

function validateDevice(device: AllocatedDeviceStatus, at: string, allocated: ReadonlySet<string>): FieldError[] {
  const conditions = device.conditions ?? [];
  return [
    ...validatePlace(device, at),
    ...validateShare(device.shareID, `${at}.shareID`),
    ...(allocated.has(deviceKey(device)) ? [] : [invalidValue(at, shownDevice(device), 'must be an allocated device in the claim')]),
    ...(conditions.length > max.conditions ? [tooMany(`${at}.conditions`, conditions.length, max.conditions)] : []),
    ...validateConditions(conditions, `${at}.conditions`),
    ...(device.data === undefined || device.data === null ? [] : validateJsonObject(device.data, `${at}.data`)),
    ...(device.networkData ? validateNetworkData(device.networkData, `${at}.networkData`) : []),
  ];
}

function validateNetworkData({ interfaceName = '', hardwareAddress = '', ips }: NetworkDeviceData, at: string): FieldError[] {
  return [
    ...(interfaceName.length > max.interfaceName ? [tooLong(`${at}.interfaceName`, max.interfaceName)] : []),
    ...(hardwareAddress.length > max.hardwareAddress ? [tooLong(`${at}.hardwareAddress`, max.hardwareAddress)] : []),
    ...validateSet(ips, max.ips, validateInterfaceAddress, (ip) => ip, `${at}.ips`),
  ];
}
