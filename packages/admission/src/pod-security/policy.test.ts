import type { PodSpec } from '@kubewright/api/core/v1';
import { describe, expect, it } from 'vitest';
import { type Level, policyOf, violationsOf, violationsText } from './policy.ts';

const container = { name: 'x', image: 'y' };
const told = (level: Level, spec: object, { version = 'latest', annotations = {} as Record<string, string> } = {}): string =>
  violationsText(
    violationsOf({ level, version }, { metadata: { annotations }, spec: { containers: [container], ...spec } as unknown as PodSpec }),
  );
const of = (level: Level, securityContext: object): string => told(level, { containers: [{ ...container, securityContext }] });
const strict = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

describe('the level restricted', () => {
  it('asks for four things, in one sentence', () => {
    expect(told('restricted', {})).toBe(
      'allowPrivilegeEscalation != false (container "x" must set securityContext.allowPrivilegeEscalation=false), ' +
        'unrestricted capabilities (container "x" must set securityContext.capabilities.drop=["ALL"]), ' +
        'runAsNonRoot != true (pod or container "x" must set securityContext.runAsNonRoot=true), ' +
        'seccompProfile (pod or container "x" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    );
  });

  it.each<[string, object, string]>([
    ['is content with a pod that gives everything up', strict, ''],
    ['forbids root', { ...strict, runAsUser: 0 }, 'runAsUser=0 (container "x" must not set runAsUser=0)'],
    [
      'forbids saying no to runAsNonRoot',
      { ...strict, runAsNonRoot: false },
      'runAsNonRoot != true (container "x" must not set securityContext.runAsNonRoot=false)',
    ],
    [
      'allows one capability only',
      { ...strict, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'CHOWN'] } },
      'unrestricted capabilities (container "x" must not include "CHOWN" in securityContext.capabilities.add)',
    ],
    [
      'names the bad profile instead of asking for one',
      { ...strict, seccompProfile: { type: 'Unconfined' } },
      'seccompProfile (container "x" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
  ])('%s', (_title, securityContext, expected) => {
    expect(of('restricted', securityContext)).toBe(expected);
  });

  it('knows volumes by their type', () => {
    const volumes = [
      { name: 'a', hostPath: { path: '/' } },
      { name: 'b', nfs: {} },
      { name: 'c', emptyDir: {} },
    ];
    expect(told('restricted', { containers: [{ ...container, securityContext: strict }], volumes })).toBe(
      'restricted volume types (volumes "a", "b" use restricted volume types "hostPath", "nfs")',
    );
  });

  it('asks nothing of Windows that Windows has not, and nothing about root of a user namespace', () => {
    expect(told('restricted', { os: { name: 'windows' }, hostUsers: false })).toBe('');
  });
});

describe('the level baseline', () => {
  it.each<[string, object, string]>([
    ['host namespaces', { hostNetwork: true, hostPID: true }, 'host namespaces (hostNetwork=true, hostPID=true)'],
    ['host paths', { volumes: [{ name: 'a', hostPath: {} }] }, 'hostPath volumes (volume "a")'],
    [
      'host ports',
      { containers: [{ ...container, ports: [{ hostPort: 80 }, { hostPort: 81 }] }] },
      'hostPort (container "x" uses hostPorts 80, 81)',
    ],
    [
      'init containers too',
      { initContainers: [{ name: 'i', securityContext: { privileged: true } }] },
      'privileged (container "i" must not set securityContext.privileged=true)',
    ],
    [
      'ephemeral containers too',
      { ephemeralContainers: [{ name: 'e', securityContext: { privileged: true } }] },
      'privileged (container "e" must not set securityContext.privileged=true)',
    ],
    ['sysctls', { securityContext: { sysctls: [{ name: 'kernel.x' }] } }, 'forbidden sysctls (kernel.x)'],
    [
      'SELinux users',
      { securityContext: { seLinuxOptions: { type: 'spc_t', user: 'u' } } },
      'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set)',
    ],
    [
      'capabilities',
      { containers: [{ ...container, securityContext: { capabilities: { add: ['NET_ADMIN'] } } }] },
      'non-default capabilities (container "x" must not include "NET_ADMIN" in securityContext.capabilities.add)',
    ],
    [
      'hosts of probes',
      { containers: [{ ...container, livenessProbe: { httpGet: { host: 'other' } } }] },
      'probe or lifecycle host (container "x" uses probe or lifecycle host "other")',
    ],
  ])('forbids %s', (_what, spec, expected) => {
    expect(told('baseline', spec)).toBe(expected);
  });

  it('is what its version was', () => {
    const spec = { containers: [{ ...container, livenessProbe: { httpGet: { host: 'other' } } }] };
    expect(told('baseline', spec, { version: 'v1.33' })).toBe('');
  });
});

it('reads labels, lets warnings and nothing else follow enforcement, and enforces the strictest for what it cannot read', () => {
  expect(
    policyOf({ 'pod-security.kubernetes.io/enforce': 'baseline', 'pod-security.kubernetes.io/enforce-version': 'v1.30' }),
  ).toMatchObject({
    enforce: { level: 'baseline', version: 'v1.30' },
    audit: { level: 'privileged', version: 'latest' },
    warn: { level: 'baseline', version: 'v1.30' },
    errors: [],
  });
  const wrong = policyOf({ 'pod-security.kubernetes.io/enforce': 'strong' });
  expect(wrong).toMatchObject({
    enforce: { level: 'restricted', version: 'latest' },
    errors: [{ detail: 'must be one of privileged, baseline, restricted' }],
  });
});
