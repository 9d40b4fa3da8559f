import { describe, expect, test } from 'vitest';
import { KindChecks } from './check.ts';

describe('An EndpointSlice', () => {
  const slice = new KindChecks('endpointslices.discovery.k8s.io', {
    metadata: { name: 's', namespace: 'default' },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'] }],
    ports: [{ name: 'a', port: 80 }],
  });
  const endpoint = (more: object) => ({ endpoints: [{ addresses: ['10.0.0.1'], ...more }] });
  const cases: [object, string[]][] = [
    [{}, []],
    [{ addressType: null }, ['addressType: Required value']],
    [{ addressType: 'IP' }, ['addressType: Unsupported value: "IP": supported values: "FQDN", "IPv4", "IPv6"']],
    [endpoint({ addresses: [] }), ['endpoints[0].addresses: Required value: must contain at least 1 address']],
    [endpoint({ addresses: ['2001:db8::1'] }), ['endpoints[0].addresses[0]: Invalid value: "2001:db8::1": must be an IPv4 address']],
    [
      endpoint({ addresses: ['127.0.0.1'] }),
      ['endpoints[0].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ],
    [
      endpoint({ addresses: ['169.254.169.254'] }),
      ['endpoints[0].addresses[0]: Invalid value: "169.254.169.254": may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    ],
    [
      { addressType: 'FQDN', ...endpoint({ addresses: ['host'] }) },
      ['endpoints[0].addresses[0]: Invalid value: "host": should be a domain with at least two segments separated by dots'],
    ],
    [
      endpoint({ hostname: 'A' }),
      [expect.stringMatching(/^endpoints\[0\].hostname: Invalid value: "A": a lowercase RFC 1123 label/) as unknown as string],
    ],
    [endpoint({ hints: { forZones: [{ name: 'a' }, { name: 'a' }] } }), ['endpoints[0].hints.forZones[1].name: Duplicate value: "a"']],
    [{ ports: [{ name: 'a' }, { name: 'a' }] }, ['ports[1].name: Duplicate value: "a"']],
    [
      { ports: [{ name: 'a', protocol: 'ICMP' }] },
      ['ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"'],
    ],
  ];
  test.each(cases)('with %j', (patch, errors) => expect(slice.create(patch)).toEqual(errors));
  test('keeps its kind of addresses', () =>
    expect(slice.update({ addressType: 'FQDN', endpoints: [] })).toEqual(['addressType: Invalid value: "FQDN": field is immutable']));
});

describe('A Lease and who would have it', () => {
  const lease = new KindChecks('leases.coordination.k8s.io', { metadata: { name: 'l', namespace: 'default' }, spec: {} });
  const candidate = new KindChecks('leasecandidates.coordination.k8s.io', {
    metadata: { name: 'c', namespace: 'default' },
    spec: { leaseName: 'l', binaryVersion: '1.36.0', emulationVersion: '1.35.0', strategy: 'OldestEmulationVersion' },
  });
  test.each([
    [{ spec: { leaseDurationSeconds: 0 } }, ['spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0']],
    [{ spec: { leaseTransitions: -1 } }, ['spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0']],
    [{ spec: { preferredHolder: 'x' } }, ['spec.preferredHolder: Forbidden: may only be specified if `strategy` is defined']],
    [{ spec: { strategy: 'Newest' } }, ['spec.strategy.strategy: Unsupported value: "Newest": supported values: "OldestEmulationVersion"']],
  ])('a lease with %j', (patch, errors) => expect(lease.create(patch)).toEqual(errors));
  test.each([
    [{}, []],
    [
      { spec: { binaryVersion: '1.36' } },
      [
        'spec.binaryVersion: Invalid value: "1.36": must be a valid semantic version',
        'spec.binaryVersion: Invalid value: "1.36": must be greater than or equal to `emulationVersion`',
      ],
    ],
    [
      { spec: { emulationVersion: '1.37.0' } },
      ['spec.binaryVersion: Invalid value: "1.36.0": must be greater than or equal to `emulationVersion`'],
    ],
    [
      { spec: { emulationVersion: null } },
      ["spec.emulationVersion: Required value: must be specified when `strategy` is 'OldestEmulationVersion'"],
    ],
    [{ spec: { leaseName: null, strategy: null } }, ['spec.leaseName: Required value', 'spec.strategy: Required value']],
  ])('a candidate with %j', (patch, errors) => expect(candidate.create(patch)).toEqual(errors));
});

describe('Roles and bindings', () => {
  const role = new KindChecks('clusterroles.rbac.authorization.k8s.io', {
    metadata: { name: 'r' },
    rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }],
  });
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'r' };
  const binding = new KindChecks('rolebindings.rbac.authorization.k8s.io', { metadata: { name: 'b', namespace: 'default' }, roleRef });
  const clusterBinding = new KindChecks('clusterrolebindings.rbac.authorization.k8s.io', { metadata: { name: 'b' }, roleRef });
  const account = { subjects: [{ kind: 'ServiceAccount', name: 'a' }] };
  test('an aggregated role selects something', () => {
    expect(role.create({ aggregationRule: {} })).toEqual([
      'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
    ]);
  });
  test('an account of the binding’s own namespace needs no namespace, one of the cluster’s does', () => {
    expect(binding.create(account)).toEqual([]);
    expect(clusterBinding.create(account)).toEqual(['subjects[0].namespace: Required value']);
  });
  test('a subject has a name and a known kind', () => {
    expect(binding.create({ subjects: [{ kind: 'User', name: '' }] })).toEqual([
      'subjects[0].name: Required value',
      'subjects[0].name: Invalid value: "": user name cannot be empty',
    ]);
    expect(binding.create({ subjects: [{ kind: 'Robot', name: 'r' }] })).toEqual([
      'subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
    ]);
  });
  test('a binding keeps its role', () =>
    expect(binding.update({ roleRef: { name: 's' } })[0]).toMatch(/^roleRef: Invalid value: .*: cannot change roleRef$/));
});

describe('A PriorityClass', () => {
  const priority = new KindChecks('priorityclasses.scheduling.k8s.io', { metadata: { name: 'p' }, value: 1 });
  const system = { metadata: { name: 'system-node-critical' }, value: 2_000_001_000 };
  const reserved = "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: ";
  test.each([
    [{ value: 2_000_000_000 }, ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000']],
    [
      { preemptionPolicy: 'Sometimes' },
      ['preemptionPolicy: Unsupported value: "Sometimes": supported values: "PreemptLowerPriority", "Never"'],
    ],
    [system, []],
    [{ ...system, globalDefault: true }, [`${reserved}globalDefault of system-node-critical PriorityClass must be false`]],
    [{ metadata: { name: 'system-mine' } }, [`${reserved}system-mine is not a known system priority class`]],
  ])('with %j', (patch, errors) => expect(priority.create(patch)).toEqual(errors));
  test('keeps its value and its policy', () => {
    expect(priority.update({ value: 2, preemptionPolicy: 'Never' })).toEqual([
      'value: Forbidden: may not be changed in an update.',
      'preemptionPolicy: Invalid value: "Never": field is immutable',
    ]);
  });
});

describe('A Workload and a PodGroup', () => {
  const template = { name: 't', schedulingPolicy: { gang: { minCount: 2 } } };
  const workload = new KindChecks('workloads.scheduling.k8s.io', {
    metadata: { name: 'w', namespace: 'default' },
    spec: { podGroupTemplates: [template] },
  });
  const group = new KindChecks('podgroups.scheduling.k8s.io', {
    metadata: { name: 'g', namespace: 'default' },
    spec: { schedulingPolicy: { basic: {} }, resourceClaims: [{ name: 'c', resourceClaimName: 'x' }] },
  });
  test.each([
    [{}, []],
    [{ spec: { podGroupTemplates: [] } }, ['spec.podGroupTemplates: Required value']],
    [{ spec: { podGroupTemplates: [template, template] } }, ['spec.podGroupTemplates[1]: Duplicate value: "t"']],
    [
      { spec: { podGroupTemplates: [{ name: 't', schedulingPolicy: {} }] } },
      ['spec.podGroupTemplates[0].schedulingPolicy: Invalid value: "": must specify one of: `basic`, `gang`'],
    ],
    [{ spec: { podGroupTemplates: [{ ...template, priority: 1 }] } }, ['spec.podGroupTemplates[0].priority: Forbidden']],
  ])('a workload with %j', (patch, errors) => expect(workload.create(patch)).toEqual(errors));
  test('a workload gets a controller once', () => {
    const controllerRef = { kind: 'Job', name: 'j' };
    expect(workload.update({ spec: { controllerRef } })).toEqual([]);
    expect(
      workload.update({ spec: { controllerRef: { ...controllerRef, name: 'k' } } }, { before: { spec: { controllerRef } } })[0],
    ).toMatch(/^spec.controllerRef: Invalid value: .*: field is immutable$/);
  });
  test('a group’s status is about its own claims', () => {
    expect(group.create({})).toEqual([]);
    expect(group.update({ status: { resourceClaimStatuses: [{ name: 'd' }] } }, { subresource: 'status' })).toEqual([
      'status.resourceClaimStatuses[0].name: Invalid value: "d": must match the name of an entry in `spec.resourceClaims`',
    ]);
  });
});

test('A RuntimeClass has a handler and keeps it', () => {
  const runtime = new KindChecks('runtimeclasses.node.k8s.io', { metadata: { name: 'r' }, handler: 'runc' });
  expect(runtime.create({ handler: 'Run C' })[0]).toMatch(/^handler: Invalid value: "Run C": a lowercase RFC 1123 label/);
  expect(runtime.create({ scheduling: { nodeSelector: { 'a b': 'c' } } })[0]).toMatch(
    /^scheduling.nodeSelector: Invalid value: "a b": name part/,
  );
  expect(runtime.update({ handler: 'kata' })).toEqual(['handler: Invalid value: "kata": field is immutable']);
});

describe('An event of events.k8s.io', () => {
  const event = new KindChecks('events.events.k8s.io', {
    metadata: { name: 'e', namespace: 'default' },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'p' },
    reason: 'Started',
    message: 'm',
    type: 'Normal',
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingComponent: 'example.com/c',
    reportingInstance: 'i',
    action: 'Start',
  });
  test.each([
    [{}, []],
    [{ eventTime: null }, ['eventTime: Required value']],
    [{ type: 'Odd' }, ['type: Invalid value: "": has invalid value: Odd']],
    [{ count: 2 }, ['count: Invalid value: "": needs to be unset']],
    [{ involvedObject: { namespace: 'other' } }, ['involvedObject.namespace: Invalid value: "other": does not match event.namespace']],
    [{ action: '', reason: 'x'.repeat(129) }, ['action: Required value', 'reason: Invalid value: "": can have at most 128 characters']],
  ])('with %j', (patch, errors) => expect(event.create(patch)).toEqual(errors));
  test('changes in its series alone', () => {
    expect(event.update({ series: { count: 2, lastObservedTime: '2026-01-01T00:00:01.000000Z' } })).toEqual([]);
    expect(event.update({ reason: 'Other' })).toEqual(['reason: Invalid value: "Other": field is immutable']);
  });
});
