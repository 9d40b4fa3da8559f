import { builtInDefinitions } from '@kubewright/api';
import { describe, expect, test } from 'vitest';
import { gatesWithoutEffect, parseFeatureGates, withoutGatedResources } from './feature-gates.ts';
import { applyRuntimeConfig, parseRuntimeConfig } from './runtime-config.ts';

/** `plural.group` with the versions that are served, of the definitions in one group. */
function servedIn(group: string, ...flags: string[]): Record<string, string[]> {
  const definitions = applyRuntimeConfig(builtInDefinitions(), parseRuntimeConfig(flags)).filter(
    (definition) => definition.group === group,
  );
  return Object.fromEntries(
    definitions.map(({ plural, versions }) => [plural, versions.filter(({ served }) => served).map(({ name }) => name)]),
  );
}

test('without a configuration every stable version is served and no other', () => {
  const versions = applyRuntimeConfig(builtInDefinitions(), new Map()).flatMap((definition) =>
    definition.versions.filter(({ served }) => served).map(({ name }) => name),
  );
  expect(new Set(versions)).toEqual(new Set(['v1', 'v2']));
});

describe('what is served of a group', () => {
  const cases: [string, string[], Record<string, string[]>][] = [
    [
      'networking.k8s.io',
      ['api/beta=true'],
      {
        ingressclasses: ['v1'],
        ingresses: ['v1'],
        ipaddresses: ['v1', 'v1beta1'],
        networkpolicies: ['v1'],
        servicecidrs: ['v1', 'v1beta1'],
      },
    ],
    ['coordination.k8s.io', [], { leases: ['v1'] }],
    ['coordination.k8s.io', ['coordination.k8s.io/v1alpha2=true'], { leases: ['v1'], leasecandidates: ['v1alpha2'] }],
    ['coordination.k8s.io', ['api/all=true,coordination.k8s.io/v1alpha2=false'], { leases: ['v1'], leasecandidates: ['v1beta1'] }],
    ['autoscaling', ['autoscaling/v1=false'], { horizontalpodautoscalers: ['v2'] }],
    ['batch', ['batch/v1/cronjobs=false'], { jobs: ['v1'] }],
    ['certificates.k8s.io', ['api/all=false', 'certificates.k8s.io/v1beta1/clustertrustbundles'], { clustertrustbundles: ['v1beta1'] }],
    [
      'resource.k8s.io',
      ['api/beta', 'api/beta=false', 'resource.k8s.io/v1beta1/deviceclasses=1'],
      { deviceclasses: ['v1', 'v1beta1'], resourceclaims: ['v1'], resourceclaimtemplates: ['v1'], resourceslices: ['v1'] },
    ],
  ];
  test.each(cases)('%s with --runtime-config %j', (group, flags, served) => {
    expect(servedIn(group, ...flags)).toEqual(served);
  });
});

describe('a configuration that says nothing is refused', () => {
  test.each([
    ['api/all=false', 'invalid runtime-config with only api/all=false'],
    ['api/beta=maybe', 'invalid value api/beta=maybe'],
    ['apps=true', 'runtime-config invalid key apps'],
    ['example.com/v1=true', 'unknown api groups example.com/v1'],
    ['apps/v7=true', 'group version apps/v7 that has not been registered'],
    [
      'apps/v1/Deployments=true',
      'invalid key apps/v1/Deployments: group/version/resource and resource is always lowercase plural, not "Deployments"',
    ],
    ['apps/v1=yes', 'invalid value of apps/v1: yes, err: strconv.ParseBool: parsing "yes": invalid syntax'],
  ])('%s: %s', (flag, message) => {
    expect(() => applyRuntimeConfig(builtInDefinitions(), parseRuntimeConfig([flag]))).toThrow(message);
  });
});

test('a gated kind is there with its version and its gate only', () => {
  const all = applyRuntimeConfig(builtInDefinitions(), parseRuntimeConfig(['api/all=true']));
  const gated = (...flags: string[]): string[] => withoutGatedResources(all, parseFeatureGates(flags)).map(({ plural }) => plural);
  expect(gated()).not.toContain('workloads');
  expect(gated('GenericWorkload=true')).toContain('workloads');
  expect(gated('AllAlpha=true,GenericWorkload=false')).not.toContain('workloads');
  expect(gated('AllBeta=true')).toContain('clustertrustbundles');
});

test.each([
  ['Nonsense=true', 'unrecognized feature gate: Nonsense'],
  ['kube:Nonsense=true', 'unrecognized feature gate: Nonsense'],
  ['MultiCIDRServiceAllocator=false', 'cannot set feature gate MultiCIDRServiceAllocator to false, feature is locked to true'],
  ['GenericWorkload', 'missing bool value for GenericWorkload'],
  ['GenericWorkload=perhaps', 'invalid value of GenericWorkload=perhaps, err: strconv.ParseBool: parsing "perhaps": invalid syntax'],
])('a feature gate %s is refused: %s', (flag, message) => {
  expect(() => parseFeatureGates([flag])).toThrow(message);
});

test('gates of upstream are known with their defaults, and those that change nothing here are told', () => {
  const gates = parseFeatureGates(['AllAlpha=true,kube:APIServerIdentity=false']);
  expect(gates.get('CBORServingAndStorage')).toBe(true);
  expect(gates.get('APIServerIdentity')).toBe(false);
  expect(gates.get('ClusterTrustBundle')).toBe(false);
  expect(gates.get('MultiCIDRServiceAllocator')).toBe(true);
  const named = ['CBORServingAndStorage=true', 'APIResponseCompression=false,MultiCIDRServiceAllocator=true', 'NativeHistograms=true'];
  expect(gatesWithoutEffect(named)).toEqual(['APIResponseCompression=false', 'NativeHistograms=true']);
  const ofFields = ['DRADeviceTaints=false', 'HPAConfigurableTolerance=false', 'GenericWorkload=true', 'APIServerIdentity=false'];
  expect(gatesWithoutEffect(ofFields)).toEqual([]);
});
