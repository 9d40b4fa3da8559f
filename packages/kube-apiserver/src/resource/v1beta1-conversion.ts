import type { KubeObject, ResourceVersion } from '@kubewright/api-machinery';
import type {
  DeviceClaim,
  DeviceRequest,
  ExactDeviceRequest,
  ResourceClaim,
  ResourceClaimTemplate,
  ResourceSlice,
} from '@kubewright/api/resource/v1';
import type {
  DeviceClaim as OldClaim,
  DeviceRequest as OldRequest,
  ResourceClaim as OldResourceClaim,
  ResourceClaimTemplate as OldTemplate,
  ResourceSlice as OldSlice,
} from '@kubewright/api/resource/v1beta1';

type Conversion = NonNullable<ResourceVersion['conversion']>;

/** What v1beta1 has beside a request's name, and v1 in `exactly`. */
const exactFields = ['deviceClassName', 'selectors', 'allocationMode', 'count', 'adminAccess', 'tolerations', 'capacity'] as const;

/** Requests say in v1beta1 what they want, or name alternatives; v1 puts what they want into `exactly` (pkg/apis/resource/v1beta1/conversion.go). */
function requestToStorage(request: OldRequest): DeviceRequest {
  const exactly: Record<string, unknown> = {};
  const rest: Record<string, unknown> = { ...request };
  for (const field of exactFields) {
    if (isSet(request[field])) exactly[field] = request[field];
    delete rest[field];
  }
  return { ...rest, ...(Object.keys(exactly).length > 0 && { exactly }) } as unknown as DeviceRequest;
}

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== '' && value !== 0 && !(Array.isArray(value) && value.length === 0);

function requestFromStorage({ exactly, ...rest }: DeviceRequest): OldRequest {
  return { ...rest, ...(exactly as Partial<ExactDeviceRequest> | undefined) } as OldRequest;
}

function withRequests<From extends { requests?: readonly unknown[] | null }, To>(devices: From, convert: (request: never) => unknown): To {
  return {
    ...devices,
    ...(devices.requests && { requests: devices.requests.map((request) => convert(request as never)) }),
  } as unknown as To;
}

const claimSpec = (spec: { devices?: OldClaim } | undefined, convert: (request: never) => unknown): { devices?: DeviceClaim } | undefined =>
  spec?.devices
    ? { ...spec, devices: withRequests<OldClaim, DeviceClaim>(spec.devices, convert) }
    : (spec as { devices?: DeviceClaim } | undefined);

function claimConversion(convert: (request: never) => unknown) {
  return (object: KubeObject): KubeObject => {
    const claim = object as OldResourceClaim;
    return { ...claim, ...(claim.spec && { spec: claimSpec(claim.spec, convert) }) } as unknown as ResourceClaim;
  };
}

function templateConversion(convert: (request: never) => unknown) {
  return (object: KubeObject): KubeObject => {
    const template = object as OldTemplate;
    if (!template.spec) return template;
    return {
      ...template,
      spec: { ...template.spec, ...(template.spec.spec && { spec: claimSpec(template.spec.spec, convert) }) },
    } as unknown as ResourceClaimTemplate;
  };
}

export const claimVersions: ReadonlyMap<string, Conversion> = new Map([
  ['v1beta1', { toStorage: claimConversion(requestToStorage), fromStorage: claimConversion(requestFromStorage) }],
]);

export const templateVersions: ReadonlyMap<string, Conversion> = new Map([
  ['v1beta1', { toStorage: templateConversion(requestToStorage), fromStorage: templateConversion(requestFromStorage) }],
]);

/** Devices have in v1beta1 all but their name below `basic`. */
export const sliceVersions: ReadonlyMap<string, Conversion> = new Map([
  [
    'v1beta1',
    {
      toStorage: (object: KubeObject): KubeObject =>
        withDevices<OldSlice, ResourceSlice>(object as OldSlice, ({ name, basic }: { name: string; basic?: object }) => ({
          name,
          ...basic,
        })),
      fromStorage: (object: KubeObject): KubeObject =>
        withDevices<ResourceSlice, OldSlice>(object as ResourceSlice, ({ name, ...basic }: { name: string }) => ({ name, basic })),
    },
  ],
]);

function withDevices<From extends OldSlice | ResourceSlice, To extends KubeObject>(slice: From, convert: (device: never) => unknown): To {
  if (!slice.spec?.devices) return slice as unknown as To;
  return { ...slice, spec: { ...slice.spec, devices: slice.spec.devices.map((device) => convert(device as never)) } } as unknown as To;
}
