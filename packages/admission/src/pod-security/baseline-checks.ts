import { allContainers } from '@kubewright/api/pods';
import {
  type AnyContainer,
  type Check,
  type Violation,
  containersText,
  hasUserNamespace,
  plural,
  quoted,
  setters,
  sorted,
} from './check.ts';
import type { PodSpec } from './pod-like.ts';

const seLinuxTypes = (minor: number): Set<string> =>
  new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', ...(minor >= 31 ? ['container_engine_t'] : [])]);
const safeSysctls: readonly (readonly [since: number, ...names: string[]])[] = [
  [
    0,
    'kernel.shm_rmid_forced',
    'net.ipv4.ip_local_port_range',
    'net.ipv4.tcp_syncookies',
    'net.ipv4.ping_group_range',
    'net.ipv4.ip_unprivileged_port_start',
  ],
  [27, 'net.ipv4.ip_local_reserved_ports'],
  [29, 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'],
  [32, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'],
];
const defaultCapabilities = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(' '),
);
const appArmorAnnotation = 'container.apparmor.security.beta.kubernetes.io/';
const isConfined = (type: string | undefined): boolean => type === 'RuntimeDefault' || type === 'Localhost';

const appArmorProfile: Check = ({ annotations = {} }, spec) => {
  const bad = allContainers(spec).filter(
    ({ securityContext }) => securityContext?.appArmorProfile && !isConfined(securityContext.appArmorProfile.type),
  );
  const podType = spec.securityContext?.appArmorProfile?.type;
  const podIsBad = podType !== undefined && !isConfined(podType);
  const badAnnotations = Object.entries(annotations)
    .filter(
      ([key, value]) =>
        key.startsWith(appArmorAnnotation) && value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/'),
    )
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const who = [
    setters(podIsBad, bad),
    badAnnotations.length > 0 ? plural('annotation', 'annotations', badAnnotations.length) : undefined,
  ].filter((part) => part !== undefined);
  if (who.length === 0) return undefined;
  const types = sorted([...(podIsBad ? [podType] : []), ...bad.map(({ securityContext }) => securityContext!.appArmorProfile!.type)]);
  const values = [...types, ...badAnnotations.sort()];
  return {
    reason: plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', values.length),
    detail: `${who.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  };
};

export const capabilitiesBaseline: Check = (_metadata, spec) => {
  const forbidden = ({ securityContext }: AnyContainer): string[] =>
    (securityContext?.capabilities?.add ?? []).filter((name) => !defaultCapabilities.has(name));
  const bad = allContainers(spec).filter((container) => forbidden(container).length > 0);
  return bad.length === 0
    ? undefined
    : {
        reason: 'non-default capabilities',
        detail: `${containersText(bad)} must not include ${quoted(sorted(bad.flatMap(forbidden)))} in securityContext.capabilities.add`,
      };
};

const hostNamespaces: Check = (_metadata, spec) => {
  const set = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field]);
  return set.length === 0 ? undefined : { reason: 'host namespaces', detail: set.map((field) => `${field}=true`).join(', ') };
};

export const hostPathVolumes: Check = (_metadata, { volumes = [] }) => {
  const names = volumes.filter(({ hostPath }) => hostPath).map(({ name }) => name);
  return names.length === 0
    ? undefined
    : { reason: 'hostPath volumes', detail: `${plural('volume', 'volumes', names.length)} ${quoted(names)}` };
};

const hostPorts: Check = (_metadata, spec) => {
  const portsOf = ({ ports = [] }: AnyContainer): string[] => ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
  const bad = allContainers(spec).filter((container) => portsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const ports = sorted(bad.flatMap(portsOf));
  return {
    reason: 'hostPort',
    detail: `${containersText(bad)} ${plural('uses', 'use', bad.length)} ${plural('hostPort', 'hostPorts', ports.length)} ${ports.join(', ')}`,
  };
};

const hostProbes: Check = (_metadata, spec, minor) => {
  if (minor < 34) return undefined;
  const hostsOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: AnyContainer): string[] =>
    [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap((handler) =>
      [handler?.httpGet?.host, handler?.tcpSocket?.host].filter((host): host is string => Boolean(host)),
    );
  const bad = allContainers(spec).filter((container) => hostsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const hosts = sorted(bad.flatMap(hostsOf));
  const what = plural('probe or lifecycle host', 'probe or lifecycle hosts', hosts.length);
  return {
    reason: 'probe or lifecycle host',
    detail: `${containersText(bad)} ${plural('uses', 'use', bad.length)} ${what} ${quoted(hosts)}`,
  };
};

const privileged: Check = (_metadata, spec) => {
  const bad = allContainers(spec).filter(({ securityContext }) => securityContext?.privileged);
  return bad.length === 0
    ? undefined
    : { reason: 'privileged', detail: `${containersText(bad)} must not set securityContext.privileged=true` };
};

const procMount: Check = (_metadata, spec) => {
  if (hasUserNamespace(spec)) return undefined;
  const bad = allContainers(spec).filter(
    ({ securityContext }) => securityContext?.procMount !== undefined && securityContext.procMount !== 'Default',
  );
  if (bad.length === 0) return undefined;
  const types = sorted(bad.map(({ securityContext }) => securityContext!.procMount ?? ''));
  return { reason: 'procMount', detail: `${containersText(bad)} must not set securityContext.procMount to ${quoted(types)}` };
};

const seLinuxOptions: Check = (_metadata, spec, minor) => {
  const allowed = seLinuxTypes(minor);
  const all = [spec, ...allContainers(spec)].map((holder) => ({ holder, options: holder.securityContext?.seLinuxOptions }));
  const bad = all.filter(({ options }) => options && (!allowed.has(options.type ?? '') || options.user || options.role));
  const who = setters(
    bad.some(({ holder }) => holder === spec),
    bad.map(({ holder }) => holder).filter((holder): holder is AnyContainer => holder !== spec),
  );
  if (!who) return undefined;
  const types = sorted(bad.map(({ options }) => options!.type ?? '').filter((type) => !allowed.has(type)));
  const problems = [
    ...(types.length > 0 ? [`${plural('type', 'types', types.length)} ${quoted(types)}`] : []),
    ...(bad.some(({ options }) => options!.user) ? ['user may not be set'] : []),
    ...(bad.some(({ options }) => options!.role) ? ['role may not be set'] : []),
  ];
  return { reason: 'seLinuxOptions', detail: `${who} set forbidden securityContext.seLinuxOptions: ${problems.join('; ')}` };
};

/** Shared with the restricted level, which asks for more. */
export function badSeccompProfile(spec: PodSpec): Violation | undefined {
  const bad = allContainers(spec).filter(
    ({ securityContext }) => securityContext?.seccompProfile && !isConfined(securityContext.seccompProfile.type),
  );
  const podType = spec.securityContext?.seccompProfile?.type;
  const podIsBad = podType !== undefined && !isConfined(podType);
  const who = setters(podIsBad, bad);
  if (!who) return undefined;
  const types = sorted([...(podIsBad ? [podType] : []), ...bad.map(({ securityContext }) => securityContext!.seccompProfile!.type)]);
  return { reason: 'seccompProfile', detail: `${who} must not set securityContext.seccompProfile.type to ${quoted(types)}` };
}

export const seccompBaseline: Check = (_metadata, spec, minor) => (minor >= 19 ? badSeccompProfile(spec) : undefined);

const sysctls: Check = (_metadata, spec, minor) => {
  const safe = new Set(safeSysctls.filter(([since]) => minor >= since).flatMap(([, ...names]) => names as string[]));
  const bad = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !safe.has(name));
  return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
};

const windowsHostProcess: Check = (_metadata, spec) => {
  const bad = allContainers(spec).filter(({ securityContext }) => securityContext?.windowsOptions?.hostProcess);
  const who = setters(Boolean(spec.securityContext?.windowsOptions?.hostProcess), bad);
  return who ? { reason: 'hostProcess', detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` } : undefined;
};

/** In the order in which messages name them. */
export const baselineChecks: readonly Check[] = [
  appArmorProfile,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seLinuxOptions,
  seccompBaseline,
  sysctls,
  windowsHostProcess,
];
