import { describe, expect, test } from 'vitest';
import { KindChecks } from './check.ts';

const exactly = { deviceClassName: 'gpu.example.com' };
const claim = new KindChecks('resourceclaims.resource.k8s.io', {
  metadata: { name: 'c', namespace: 'default' },
  spec: { devices: { requests: [{ name: 'r', exactly }] } },
});
const devices = (more: object) => ({ spec: { devices: more } });
const request = (more: object) => devices({ requests: [{ name: 'r', exactly, ...more }] });

describe('A ResourceClaim', () => {
  const notARequest = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  const cases: [object, unknown[]][] = [
    [{}, []],
    [request({ name: 'R' }), [expect.stringMatching(/^spec.devices.requests\[0\].name: Invalid value: "R": a lowercase RFC 1123 label/)]],
    [
      request({ exactly: undefined }),
      ['spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required'],
    ],
    [
      request({ firstAvailable: [{ name: 'a', ...exactly }] }),
      [
        'spec.devices.requests[0]: Invalid value: null: exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set',
      ],
    ],
    [request({ exactly: {} }), ['spec.devices.requests[0].exactly.deviceClassName: Required value']],
    [
      request({ exactly: { ...exactly, allocationMode: 'All', count: 2 } }),
      ["spec.devices.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'"],
    ],
    [
      request({ exactly: { ...exactly, allocationMode: 'Some' } }),
      ['spec.devices.requests[0].exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"'],
    ],
    [
      request({ exactly: { ...exactly, count: -1 } }),
      ['spec.devices.requests[0].exactly.count: Invalid value: -1: must be greater than zero'],
    ],
    [request({ exactly: { ...exactly, selectors: [{}] } }), ['spec.devices.requests[0].exactly.selectors[0].cel: Required value']],
    [
      request({ exactly: { ...exactly, tolerations: [{ operator: 'Exists', value: 'x' }] } }),
      ['spec.devices.requests[0].exactly.tolerations[0].value: Invalid value: "x": must be empty for operator `Exists`'],
    ],
    [
      devices({
        requests: [
          { name: 'r', exactly },
          { name: 'r', exactly },
        ],
      }),
      ['spec.devices.requests[1]: Duplicate value: "r"'],
    ],
    [
      devices({ requests: Array.from({ length: 33 }, (_, index) => ({ name: `r${index}`, exactly })) }),
      ['spec.devices.requests: Too many: 33: must have at most 32 items'],
    ],
    [
      devices({ constraints: [{ requests: ['x'], matchAttribute: 'example.com/a' }] }),
      [`spec.devices.constraints[0].requests[0]: Invalid value: "x": ${notARequest}`],
    ],
    [
      devices({ constraints: [{ matchAttribute: 'a' }] }),
      [
        'spec.devices.constraints[0].matchAttribute: Invalid value: "a": a fully qualified name must be a domain and a name separated by a slash',
      ],
    ],
    [
      devices({ config: [{ opaque: { driver: 'example.com', parameters: [] } }] }),
      ['spec.devices.config[0].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object'],
    ],
  ];
  test.each(cases.map(([patch, errors], index) => [index, JSON.stringify(patch).slice(0, 80), patch, errors] as const))(
    '%i with %s',
    (_, __, patch, errors) => expect(claim.create(patch)).toEqual(errors),
  );

  const allocation = { devices: { results: [{ request: 'r', driver: 'example.com', pool: 'p', device: 'd' }] } };
  const status = (more: object, options: object = {}) => claim.update({ status: more }, { subresource: 'status', ...options });
  test('has a spec that stays', () =>
    expect(claim.update(request({ exactly: { deviceClassName: 'b' } }))[0]).toMatch(/^spec: Invalid value: .*: field is immutable$/));
  test('is reserved only once it is allocated, and allocated once', () => {
    expect(status({ allocation, reservedFor: [{ resource: 'pods', name: 'a', uid: 'u' }] })).toEqual([]);
    expect(status({ reservedFor: [{ resource: 'pods', name: 'a', uid: 'u' }] })).toEqual([
      'status.reservedFor: Forbidden: may not be specified when `allocated` is not set',
    ]);
    expect(status({ allocation, reservedFor: [{ resource: 'pods', name: 'a', uid: '' }] })).toEqual([
      'status.reservedFor[0].uid: Required value',
    ]);
    expect(status({ allocation: { ...allocation, nodeSelector: {} } })).toEqual([
      'status.allocation.nodeSelector.nodeSelectorTerms: Required value: must have at least one node selector term',
    ]);
    expect(status({ allocation: { devices: { results: [] } } }, { before: { status: { allocation } } })[0]).toMatch(
      /^status.allocation: Invalid value: .*: field is immutable$/,
    );
    expect(status({ allocation: { devices: { results: [{ request: 'x', driver: 'example.com', pool: 'p', device: 'd' }] } } })).toEqual([
      `status.allocation.devices.results[0].request: Invalid value: "x": ${notARequest}`,
    ]);
  });
  test('tells of devices that it has', () => {
    expect(
      status({ allocation, devices: [{ driver: 'example.com', pool: 'p', device: 'd', networkData: { ips: ['10.0.0.1/24'] } }] }),
    ).toEqual([]);
    expect(status({ allocation, devices: [{ driver: 'example.com', pool: 'p', device: 'e' }] })).toEqual([
      'status.devices[0]: Invalid value: {"Driver":"example.com","Pool":"p","Device":"e","ShareID":""}: must be an allocated device in the claim',
    ]);
  });
});

describe('A ResourceSlice', () => {
  const slice = new KindChecks('resourceslices.resource.k8s.io', {
    metadata: { name: 's' },
    spec: { driver: 'example.com', nodeName: 'n', pool: { name: 'p', resourceSliceCount: 1 }, devices: [{ name: 'd' }] },
  });
  const device = (more: object) => ({ spec: { devices: [{ name: 'd', ...more }] } });
  const oneWay = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
  const cases: [object, unknown[]][] = [
    [{}, []],
    [{ spec: { nodeName: null } }, [`spec: Required value: ${oneWay}`]],
    [{ spec: { allNodes: true } }, [`spec: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${oneWay}, but multiple fields are set`]],
    [{ spec: { pool: { resourceSliceCount: 0 } } }, ['spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero']],
    [device({ attributes: { a: {} } }), ['spec.devices[0].attributes[a]: Invalid value: "": exactly one value must be specified']],
    [
      device({ attributes: { a: { version: '1' } } }),
      ['spec.devices[0].attributes[a].version: Invalid value: "1": must be a string compatible with semver.org spec 2.0.0'],
    ],
    [device({ attributes: { '/a': { int: 1 } } }), ['spec.devices[0].attributes: Invalid value: "": the domain must not be empty']],
    [
      device({ taints: [{ key: 'k', effect: 'Never' }] }),
      ['spec.devices[0].taints[0].effect: Unsupported value: "Never": supported values: "NoExecute", "NoSchedule", "None"'],
    ],
    [
      device({ nodeName: 'n' }),
      [
        'spec.devices[0]: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
      ],
    ],
    [
      device({ bindingConditions: ['a'] }),
      ['spec.devices[0].bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions'],
    ],
    [
      device({ capacity: { m: { value: '1', requestPolicy: {} } } }),
      ['spec.devices[0].capacity[m].requestPolicy: Forbidden: allowMultipleAllocations must be true'],
    ],
    [
      device({ allowMultipleAllocations: true, capacity: { m: { value: '4', requestPolicy: { default: '3', validValues: ['1', '2'] } } } }),
      [
        'spec.devices[0].capacity[m].requestPolicy.validValues: Invalid value: "3": default value is not valid according to the requestPolicy',
      ],
    ],
    [device({ consumesCounters: [{ counterSet: 'c', counters: {} }] }), ['spec.devices[0].consumesCounters[0].counters: Required value']],
    [
      { spec: { sharedCounters: [{ name: 'c', counters: { x: { value: '1' } } }] } },
      ['spec: Invalid value: "": only one of `sharedCounters` or `devices` is allowed'],
    ],
  ];
  test.each(cases)('with %j', (patch, errors) => expect(slice.create(patch)).toEqual(errors));
  test('stays with its driver and its node', () => {
    expect(slice.update({ spec: { driver: 'example.org', nodeName: 'm' } })).toEqual([
      'spec.driver: Invalid value: "example.org": field is immutable',
      'spec.nodeName: Invalid value: "m": field is immutable',
    ]);
  });
});

test('A DeviceClass names a resource outside of Kubernetes’ own domain', () => {
  const deviceClass = new KindChecks('deviceclasses.resource.k8s.io', {
    metadata: { name: 'c' },
    spec: { extendedResourceName: 'example.com/gpu' },
  });
  expect(deviceClass.create({})).toEqual([]);
  expect(deviceClass.create({ spec: { extendedResourceName: 'cpu' } })).toEqual([
    'spec.extendedResourceName: Invalid value: "cpu": must be a valid extended resource name',
  ]);
});

test('A DeviceTaintRule has a taint, and a ResourcePoolStatusRequest a driver and a limit', () => {
  const rule = new KindChecks('devicetaintrules.resource.k8s.io', {
    metadata: { name: 'r' },
    spec: { taint: { key: 'k', effect: 'NoExecute' } },
  });
  expect(rule.create({})).toEqual([]);
  expect(rule.create({ spec: { taint: { effect: '' }, deviceSelector: { pool: '' } } })).toEqual([
    'spec.deviceSelector.pool: Required value',
    'spec.taint.effect: Required value',
  ]);
  const pools = new KindChecks('resourcepoolstatusrequests.resource.k8s.io', { metadata: { name: 'r' }, spec: { driver: 'example.com' } });
  expect(pools.create({ spec: { driver: '', limit: 1001 } })).toEqual([
    'spec.driver: Required value',
    'spec.limit: Invalid value: 1001: must be less than or equal to 1000',
  ]);
});
