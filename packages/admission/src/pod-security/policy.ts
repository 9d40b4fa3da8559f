import { type FieldError, invalidValue } from '@kubewright/api-machinery';
import { baselineChecks } from './baseline-checks.ts';
import type { Check, Violation } from './check.ts';
import type { PodLike } from './pod-like.ts';
import { restrictedChecks } from './restricted-checks.ts';

export type Level = 'privileged' | 'baseline' | 'restricted';

/** A level as a version of Kubernetes defines it; `latest` or `v1.<minor>`. */
export interface LevelVersion {
  readonly level: Level;
  readonly version: string;
}

export interface Policy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
  readonly errors: readonly FieldError[];
}

const prefix = 'pod-security.kubernetes.io/';
const levels: readonly Level[] = ['privileged', 'baseline', 'restricted'];
const checksOf: Readonly<Record<Level, readonly Check[]>> = { privileged: [], baseline: baselineChecks, restricted: restrictedChecks };
const newest = 36;

export const strictness = ({ level }: LevelVersion): number => levels.indexOf(level);
export const levelText = ({ level, version }: LevelVersion): string => `${level}:${version}`;

/** What holds for namespaces whose labels say nothing of it. */
export type PolicyDefaults = Omit<Policy, 'errors'>;

const privileged: LevelVersion = { level: 'privileged', version: 'latest' };
export const everythingAllowed: PolicyDefaults = { enforce: privileged, audit: privileged, warn: privileged };

/**
 * The policy that a namespace's labels ask for. A label that cannot be read is told in `errors`; enforced is the strictest
 * level then, and others forbid nothing. Whoever enforces more than is warned of is warned of it, too, unless a label says
 * otherwise (pod-security-admission api/helpers.go PolicyToEvaluate, release 1.36).
 */
export function policyOf(labels: Readonly<Record<string, string>> = {}, defaults = everythingAllowed): Policy {
  const errors: FieldError[] = [];
  const read = (mode: 'enforce' | 'audit' | 'warn', unread: Level): LevelVersion => {
    const [level, version] = [labels[prefix + mode], labels[`${prefix}${mode}-version`]];
    if (level !== undefined && !isLevel(level)) errors.push(invalidValue(`metadata.labels[${prefix}${mode}]`, level, wrongLevel));
    if (version !== undefined && !isVersion(version))
      errors.push(invalidValue(`metadata.labels[${prefix}${mode}-version]`, version, wrongVersion));
    return {
      level: level === undefined ? defaults[mode].level : isLevel(level) ? level : unread,
      version: version === undefined ? defaults[mode].version : isVersion(version) ? version : 'latest',
    };
  };
  const [enforce, audit, warn] = [read('enforce', 'restricted'), read('audit', 'privileged'), read('warn', 'privileged')];
  const follows = isLevel(labels[`${prefix}enforce`]) && labels[`${prefix}warn`] === undefined && strictness(enforce) > strictness(warn);
  if (!follows) return { enforce, audit, warn, errors };
  const version = labels[`${prefix}warn-version`] === undefined ? enforce.version : warn.version;
  return { enforce, audit, warn: { level: enforce.level, version }, errors };
}

export const wrongLevel = `must be one of ${levels.join(', ')}`;
export const wrongVersion = 'must be "latest" or "v1.x"';
export const isLevel = (level: string | undefined): level is Level => levels.some((known) => known === level);
export const isVersion = (version: string): boolean => version === 'latest' || /^v1\.(0|[1-9][0-9]{0,3})$/.test(version);

/** What the level forbids about the pod. */
export function violationsOf({ level, version }: LevelVersion, { metadata, spec }: PodLike): Violation[] {
  const minor = version === 'latest' ? newest : Number(version.slice('v1.'.length));
  return checksOf[level].flatMap((check) => check(metadata, spec, minor) ?? []);
}

export const violationsText = (violations: readonly Violation[]): string =>
  violations.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason)).join(', ');
