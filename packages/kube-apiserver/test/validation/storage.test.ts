import { describe, expect, test } from 'vitest';
import { KindChecks } from './check.ts';

describe('A StorageClass', () => {
  test('that allows one topology thousands of times is told of so many', () => {
    const topologies = new KindChecks('storageclasses.storage.k8s.io', { metadata: { name: 'c' }, provisioner: 'p' });
    expect(topologies.create({ allowedTopologies: Array.from({ length: 2000 }, () => ({})) })).toHaveLength(4096);
  });

  const storageClass = new KindChecks('storageclasses.storage.k8s.io', {
    metadata: { name: 'c' },
    provisioner: 'example.com/p',
    parameters: { a: 'b' },
  });
  const cases: [string, object, string[]][] = [
    ['as it is', {}, []],
    ['without provisioner', { provisioner: null }, ['provisioner: Required value']],
    ['with a nameless parameter', { parameters: { '': 'x' } }, ['parameters: Invalid value: "": field can not be empty.']],
    [
      'with an unknown policy',
      { reclaimPolicy: 'Recycle' },
      ['reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"'],
    ],
    [
      'that binds at no known time',
      { volumeBindingMode: 'Later' },
      ['volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"'],
    ],
    [
      'in a zone without values',
      { allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: [] }] }] },
      ['allowedTopologies[0].matchLabelExpressions[0].values: Required value'],
    ],
    [
      'in one zone twice',
      { allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a', 'a'] }] }] },
      ['allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "a"'],
    ],
  ];
  test.each(cases)('%s', (_, patch, errors) => expect(storageClass.create(patch)).toEqual(errors));
  test.each([
    [{ parameters: { a: 'c' } }, ['parameters: Invalid value: {"a":"c"}: field is immutable']],
    [{ provisioner: 'example.com/q' }, ['provisioner: Invalid value: "example.com/q": field is immutable']],
    [{ reclaimPolicy: 'Retain' }, ['reclaimPolicy: Invalid value: "Retain": field is immutable']],
    [{ volumeBindingMode: 'WaitForFirstConsumer' }, ['volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable']],
    [{ allowVolumeExpansion: true }, []],
  ])('changed by %j', (patch, errors) => expect(storageClass.update(patch)).toEqual(errors));
});

describe('A VolumeAttributesClass', () => {
  const attributes = new KindChecks('volumeattributesclasses.storage.k8s.io', {
    metadata: { name: 'c' },
    driverName: 'example.com',
    parameters: { a: 'b' },
  });
  test('has a driver and parameters', () => {
    expect(attributes.create({})).toEqual([]);
    expect(attributes.create({ driverName: null, parameters: null })).toEqual([
      'driverName: Required value',
      'parameters: Required value: must contain at least one key/value pair',
    ]);
  });
  test('keeps both', () => {
    expect(attributes.update({ driverName: 'example.org', parameters: { a: 'c' } })).toEqual([
      'driverName: Forbidden: updates to driverName are forbidden.',
      'parameters: Forbidden: updates to parameters are forbidden.',
    ]);
  });
});

describe('A CSIDriver', () => {
  const driver = new KindChecks('csidrivers.storage.k8s.io', { metadata: { name: 'example.com' }, spec: {} });
  const cases: [object, string[]][] = [
    [{}, []],
    [
      { spec: { fsGroupPolicy: 'Always' } },
      ['spec.fsGroupPolicy: Unsupported value: "Always": supported values: "File", "None", "ReadWriteOnceWithFSType"'],
    ],
    [
      { spec: { volumeLifecycleModes: ['Forever'] } },
      ['spec.volumeLifecycleModes: Unsupported value: "Forever": supported values: "Persistent", "Ephemeral"'],
    ],
    [{ spec: { tokenRequests: [{ audience: 'a' }, { audience: 'a' }] } }, ['spec.tokenRequests[1].audience: Duplicate value: "a"']],
    [
      { spec: { tokenRequests: [{ audience: 'a', expirationSeconds: 10 }] } },
      ['spec.tokenRequests[0].expirationSeconds: Invalid value: 10: may not specify a duration less than 10 minutes'],
    ],
    [
      { spec: { nodeAllocatableUpdatePeriodSeconds: 9 } },
      ['spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 9: must be greater than or equal to 10 seconds'],
    ],
  ];
  test.each(cases)('with %j', (patch, errors) => expect(driver.create(patch)).toEqual(errors));
  test('keeps whether it attaches', () =>
    expect(driver.update({ spec: { attachRequired: false } })).toEqual([
      'spec.attachedRequired: Invalid value: false: field is immutable',
    ]));
});

describe('A CSINode', () => {
  const entry = { name: 'example.com', nodeID: 'n', topologyKeys: ['zone'] };
  const node = new KindChecks('csinodes.storage.k8s.io', { metadata: { name: 'n' }, spec: { drivers: [entry] } });
  const drivers = (...list: object[]) => ({ spec: { drivers: list } });
  test('names each driver once, with an id', () => {
    expect(node.create({})).toEqual([]);
    expect(node.create(drivers(entry, entry))).toEqual(['spec.drivers[1].name: Duplicate value: "example.com"']);
    expect(node.create(drivers({ ...entry, name: '', nodeID: '' }))).toEqual([
      'spec.drivers[0].name: Required value',
      'spec.drivers[0].nodeID: Required value',
    ]);
    expect(node.create(drivers({ ...entry, allocatable: { count: -1 } }))).toEqual([
      'spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0',
    ]);
  });
  test('changes how many volumes a driver takes, and nothing else of it', () => {
    expect(node.update(drivers({ ...entry, allocatable: { count: 5 } }))).toEqual([]);
    expect(node.update(drivers({ ...entry, nodeID: 'm' }))[0]).toMatch(/^spec.drivers: Invalid value: .*: field is immutable$/);
  });
});

test('A CSIStorageCapacity keeps what was asked', () => {
  const capacity = new KindChecks('csistoragecapacities.storage.k8s.io', {
    metadata: { name: 'c', namespace: 'default' },
    storageClassName: 'fast',
    capacity: '1Gi',
  });
  expect(capacity.create({ capacity: '-1' })).toEqual(['capacity: Invalid value: "-1": must be greater than or equal to 0']);
  expect(capacity.update({ capacity: '2Gi' })).toEqual([]);
  expect(capacity.update({ storageClassName: 'slow' })).toEqual(['storageClassName: Invalid value: "slow": field is immutable']);
});

describe('A VolumeAttachment', () => {
  const attachment = new KindChecks('volumeattachments.storage.k8s.io', {
    metadata: { name: 'a' },
    spec: { attacher: 'example.com', nodeName: 'n', source: { persistentVolumeName: 'v' } },
  });
  const cases: [object, string[]][] = [
    [{}, []],
    [{ spec: { attacher: null } }, ['spec.attacher: Required value']],
    [
      { spec: { source: { persistentVolumeName: null } } },
      ['spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName'],
    ],
    [
      { status: { attachError: { errorCode: -1 } } },
      ['status.attachError.errorCode: Invalid value: -1: must be between 0 and 2147483647, inclusive'],
    ],
  ];
  test.each(cases)('with %j', (patch, errors) => expect(attachment.create(patch)).toEqual(errors));
  test('keeps its spec', () =>
    expect(attachment.update({ spec: { nodeName: 'm' } })[0]).toMatch(/^spec: Invalid value: .*: field is immutable$/));
});
