import { describe, expect, test } from 'vitest';
import { KindChecks } from './check.ts';

const rule = {
  subjects: [{ kind: 'User', user: { name: 'u' } }],
  resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'], namespaces: ['*'] }],
};

describe('A FlowSchema', () => {
  const schema = new KindChecks('flowschemas.flowcontrol.apiserver.k8s.io', {
    metadata: { name: 's' },
    spec: { priorityLevelConfiguration: { name: 'l' }, rules: [rule] },
  });
  const rules = (more: object) => ({ spec: { rules: [{ ...rule, ...more }] } });
  const cases: [object, unknown[]][] = [
    [{}, []],
    [{ spec: { matchingPrecedence: 10_001 } }, ['spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000']],
    [
      { spec: { matchingPrecedence: 1 } },
      ["spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"],
    ],
    [
      { spec: { priorityLevelConfiguration: { name: '' } } },
      ['spec.priorityLevelConfiguration.name: Required value: must reference a priority level'],
    ],
    [rules({ subjects: [] }), ['spec.rules[0].subjects: Required value: subjects must contain at least one value']],
    [
      rules({ subjects: [{ kind: 'User' }] }),
      ["spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User'"],
    ],
    [
      rules({ subjects: [{ kind: 'User', user: { name: 'u' }, group: { name: 'g' } }] }),
      ["spec.rules[0].subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'"],
    ],
    [
      rules({ resourceRules: [] }),
      ['spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty'],
    ],
    [
      rules({ resourceRules: [{ verbs: ['*', 'get'], apiGroups: ['*'], resources: ['*'], clusterScope: true }] }),
      ['spec.rules[0].resourceRules[0].verbs: Invalid value: ["*","get"]: if \'*\' is present, must not specify other verbs'],
    ],
    [
      rules({ nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/a*'] }] }),
      ['spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "/a*": wildcard can only do suffix matching'],
    ],
    [
      { metadata: { name: 'catch-all' } },
      [expect.stringMatching(/^spec: Invalid value: .*: spec of 'catch-all' must equal the fixed value$/)],
    ],
  ];
  test.each(cases)('with %j', (patch, errors) => expect(schema.create(patch)).toEqual(errors));
});

describe('A PriorityLevelConfiguration', () => {
  const level = new KindChecks('prioritylevelconfigurations.flowcontrol.apiserver.k8s.io', {
    metadata: { name: 'l' },
    spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: {} } } },
  });
  const queuing = (values: object) => ({ spec: { limited: { limitResponse: { queuing: values } } } });
  const cases: [object, unknown[]][] = [
    [{}, []],
    [
      { spec: { type: 'Exempt', limited: null } },
      ["spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'"],
    ],
    [{ spec: { limited: null } }, ['spec.limited: Required value: must not be empty when type is Limited']],
    [
      { spec: { limited: { lendablePercent: 101 } } },
      ['spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive'],
    ],
    [
      { spec: { limited: { limitResponse: { type: 'Reject' } } } },
      ['spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited'],
    ],
    [
      queuing({ queues: 4, handSize: 5 }),
      ['spec.limited.limitResponse.queuing.handSize: Invalid value: 5: should not be greater than queues (4)'],
    ],
    [
      queuing({ queues: 1024, handSize: 7 }),
      [
        'spec.limited.limitResponse.queuing.handSize: Invalid value: 7: required entropy bits of deckSize 1024 and handSize 7 should not be greater than 60',
      ],
    ],
    [{ metadata: { name: 'exempt' }, spec: { type: 'Exempt', limited: null, exempt: { nominalConcurrencyShares: 9 } } }, []],
  ];
  test.each(cases)('with %j', (patch, errors) => expect(level.create(patch)).toEqual(errors));
});

describe('Objects that API servers keep about themselves', () => {
  const versions = new KindChecks('storageversions.internal.apiserver.k8s.io', { metadata: { name: 'apps.deployments' } });
  const migration = new KindChecks('storageversionmigrations.storagemigration.k8s.io', {
    metadata: { name: 'm' },
    spec: { resource: { group: 'apps', resource: 'deployments' } },
  });
  const server = { apiServerID: 'a', encodingVersion: 'apps/v1', decodableVersions: ['apps/v1'], servedVersions: ['apps/v1'] };
  test.each([
    [{}, []],
    [{ metadata: { name: 'deployments' } }, ['metadata.name: name must be in the form of <group>.<resource>']],
    [
      { status: { storageVersions: [server] } },
      ['status.commonEncodingVersion: Invalid value: null: the common encoding version is apps/v1'],
    ],
    [
      { status: { storageVersions: [{ ...server, decodableVersions: [], servedVersions: [] }], commonEncodingVersion: 'apps/v1' } },
      ['status.storageVersions[0].decodableVersions: Invalid value: []: decodableVersions must include encodingVersion apps/v1'],
    ],
  ])('a StorageVersion with %j', (patch, errors) => expect(versions.create(patch)).toEqual(errors));
  test('a StorageVersionMigration names a resource and ends one way', () => {
    const condition = (type: string) => ({ type, status: 'True', reason: 'R', lastTransitionTime: '2026-01-01T00:00:00Z' });
    expect(migration.create({ spec: { resource: { resource: '' } } })).toEqual([
      'spec.resource.resource: Required value: resource is required to be set',
    ]);
    const status = { resourceVersion: '1', conditions: [condition('Succeeded'), condition('Failed')] };
    expect(migration.update({ status }, { subresource: 'status' })[0]).toMatch(
      /Both success and failed conditions cannot be true at the same time$/,
    );
    // The controller says that one has succeeded before it says that it runs no more, and that one runs before it knows the revision.
    expect(
      migration.update(
        { status: { resourceVersion: '1', conditions: [condition('Running'), condition('Succeeded')] } },
        { subresource: 'status' },
      ),
    ).toEqual([]);
    expect(migration.update({ status: { conditions: [condition('Running')] } }, { subresource: 'status' })).toEqual([]);
    expect(migration.update({ status: { resourceVersion: '01' } }, { subresource: 'status' })[0]).toMatch(
      /resource version is not well formed: 01$/,
    );
  });
});
