import type { Volume } from '@kubewright/api/core/v1';
import { allContainers } from '@kubewright/api/pods';
import { badSeccompProfile, baselineChecks, capabilitiesBaseline, hostPathVolumes, seccompBaseline } from './baseline-checks.ts';
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

const allowedVolumes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** Windows has none of what these checks speak of. */
const unlessWindows =
  (check: Check): Check =>
  (metadata, spec, minor) =>
    minor >= 25 && spec.os?.name === 'windows' ? undefined : check(metadata, spec, minor);

const allowPrivilegeEscalation: Check = (_metadata, spec, minor) => {
  const bad = minor < 8 ? [] : allContainers(spec).filter(({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  return bad.length === 0
    ? undefined
    : {
        reason: 'allowPrivilegeEscalation != false',
        detail: `${containersText(bad)} must set securityContext.allowPrivilegeEscalation=false`,
      };
};

const capabilitiesRestricted: Check = (_metadata, spec, minor) => {
  if (minor < 22) return undefined;
  const all = allContainers(spec);
  const forbidden = ({ securityContext }: AnyContainer): string[] =>
    (securityContext?.capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');
  const keeping = all.filter(({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'));
  const adding = all.filter((container) => forbidden(container).length > 0);
  const problems = [
    ...(keeping.length > 0 ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding.length > 0
      ? [`${containersText(adding)} must not include ${quoted(sorted(adding.flatMap(forbidden)))} in securityContext.capabilities.add`]
      : []),
  ];
  return problems.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: problems.join('; ') };
};

const restrictedVolumes: Check = (_metadata, { volumes = [] }) => {
  const typeOf = (volume: Volume): string => Object.keys(volume).find((field) => field !== 'name') ?? 'unknown';
  const bad = volumes.filter((volume) => !allowedVolumes.has(typeOf(volume)));
  if (bad.length === 0) return undefined;
  const types = sorted(bad.map(typeOf));
  const what = plural('restricted volume type', 'restricted volume types', types.length);
  const who = `${plural('volume', 'volumes', bad.length)} ${quoted(bad.map(({ name }) => name))} ${plural('uses', 'use', bad.length)}`;
  return { reason: 'restricted volume types', detail: `${who} ${what} ${quoted(types)}` };
};

const runAsNonRoot: Check = (_metadata, spec, minor) => {
  if (minor >= 29 && hasUserNamespace(spec)) return undefined;
  const onPod = spec.securityContext?.runAsNonRoot;
  const of = ({ securityContext }: AnyContainer): boolean | undefined => securityContext?.runAsNonRoot;
  const all = allContainers(spec);
  const reason = 'runAsNonRoot != true';
  const who = setters(
    onPod === false,
    all.filter((container) => of(container) === false),
  );
  if (who) return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
  return unsaid(
    onPod === true ? [] : all.filter((container) => of(container) === undefined),
    reason,
    'must set securityContext.runAsNonRoot=true',
  );
};

const runAsUser: Check = (_metadata, spec, minor) => {
  if (minor < 23 || hasUserNamespace(spec)) return undefined;
  const who = setters(
    spec.securityContext?.runAsUser === 0,
    allContainers(spec).filter(({ securityContext }) => securityContext?.runAsUser === 0),
  );
  return who ? { reason: 'runAsUser=0', detail: `${who} must not set runAsUser=0` } : undefined;
};

const seccompRestricted: Check = (_metadata, spec, minor) => {
  if (minor < 19) return undefined;
  const silent = spec.securityContext?.seccompProfile
    ? []
    : allContainers(spec).filter(({ securityContext }) => !securityContext?.seccompProfile);
  return (
    badSeccompProfile(spec as PodSpec) ??
    unsaid(silent, 'seccompProfile', 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"')
  );
};

/** Neither the pod nor these containers have said what somebody must say. */
function unsaid(containers: readonly AnyContainer[], reason: string, duty: string): Violation | undefined {
  return containers.length === 0 ? undefined : { reason, detail: `pod or ${containersText(containers)} ${duty}` };
}

const relaxed = new Set<Check>([capabilitiesBaseline, hostPathVolumes, seccompBaseline]);

/** The baseline's checks but for those that a stricter one here contains, then its own. */
export const restrictedChecks: readonly Check[] = [
  ...baselineChecks.filter((check) => !relaxed.has(check)),
  unlessWindows(allowPrivilegeEscalation),
  unlessWindows(capabilitiesRestricted),
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  unlessWindows(seccompRestricted),
];
