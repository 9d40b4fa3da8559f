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

/**
 * The policy that a namespace's labels ask for; without labels everything is allowed. A label that cannot be read counts
 * as the strictest level and is told in `errors`. Unset, `audit` and `warn` follow `enforce`.
 */
export function policyOf(labels: Readonly<Record<string, string>> = {}): Policy {
  const errors: FieldError[] = [];
  const read = (mode: string, unset: LevelVersion): LevelVersion => {
    const [level, version] = [labels[prefix + mode], labels[`${prefix}${mode}-version`]];
    const known = levels.find((candidate) => candidate === level);
    if (level !== undefined && !known)
      errors.push(invalidValue(`metadata.labels[${prefix}${mode}]`, level, `must be one of ${levels.join(', ')}`));
    const readable = version !== undefined && (version === 'latest' || /^v1\.(0|[1-9][0-9]{0,3})$/.test(version));
    if (version !== undefined && !readable)
      errors.push(invalidValue(`metadata.labels[${prefix}${mode}-version]`, version, 'must be "latest" or "v1.x"'));
    return {
      level: level === undefined ? unset.level : (known ?? 'restricted'),
      version: version === undefined ? (level === undefined ? unset.version : 'latest') : readable ? version : 'latest',
    };
  };
  const enforce = read('enforce', { level: 'privileged', version: 'latest' });
  return { enforce, audit: read('audit', enforce), warn: read('warn', enforce), errors };
}

/** What the level forbids about the pod. */
export function violationsOf({ level, version }: LevelVersion, { metadata, spec }: PodLike): Violation[] {
  const minor = version === 'latest' ? newest : Number(version.slice('v1.'.length));
  return checksOf[level].flatMap((check) => check(metadata, spec, minor) ?? []);
}

export const violationsText = (violations: readonly Violation[]): string =>
  violations.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason)).join(', ');
