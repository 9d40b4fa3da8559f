import {
  duplicate,
  formatFieldErrors,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  optionalFields,
  readConfigurationFile,
  type FieldError,
  type Schema,
} from '@kubewright/api-machinery';
import { everythingAllowed, isLevel, isVersion, wrongLevel, wrongVersion, type LevelVersion, type PolicyDefaults } from './policy.ts';

/** What an operator says of Pod Security Standards: defaults, and who is exempt from them. */
export interface PodSecurityConfiguration {
  readonly defaults: PolicyDefaults;
  readonly exemptions: {
    readonly usernames: ReadonlySet<string>;
    readonly namespaces: ReadonlySet<string>;
    readonly runtimeClasses: ReadonlySet<string>;
  };
}

const nobody: ReadonlySet<string> = new Set();
/** Everything is allowed where labels say nothing, and nobody is exempt. */
export const defaultPodSecurity: PodSecurityConfiguration = {
  defaults: everythingAllowed,
  exemptions: { usernames: nobody, namespaces: nobody, runtimeClasses: nobody },
};

const text: Schema = { type: 'string' };
const texts: Schema = { type: 'array', items: text };
const modes = ['enforce', 'warn', 'audit'] as const;
const kind = { apiVersion: 'pod-security.admission.config.k8s.io/v1', kind: 'PodSecurityConfiguration' };
const fields = {
  defaults: optionalFields(
    'PodSecurityDefaults',
    Object.fromEntries(modes.flatMap((mode) => [mode, `${mode}-version`]).map((name) => [name, text])),
  ),
  exemptions: optionalFields('PodSecurityExemptions', { usernames: texts, namespaces: texts, runtimeClasses: texts }),
};

/** Reads a pod-security.admission.config.k8s.io/v1 PodSecurityConfiguration. @throws {Error} that says what is wrong, as upstream does. */
export function parsePodSecurityConfiguration(source: string): PodSecurityConfiguration {
  const { defaults = {}, exemptions = {} } = readConfigurationFile<{
    defaults?: Record<string, string>;
    exemptions?: { usernames?: string[]; namespaces?: string[]; runtimeClasses?: string[] };
  }>(source, kind, fields);
  const errors: FieldError[] = [];
  const levelVersion = (mode: string): LevelVersion => {
    const [level, version] = [defaults[mode] || 'privileged', defaults[`${mode}-version`] || 'latest'];
    if (!isLevel(level)) errors.push(invalidValue(`defaults.${mode}`, level, wrongLevel));
    if (!isVersion(version)) errors.push(invalidValue(`defaults.${mode}-version`, version, wrongVersion));
    return { level: isLevel(level) ? level : 'restricted', version };
  };
  const [enforce, warn, audit] = modes.map(levelVersion) as [LevelVersion, LevelVersion, LevelVersion];
  const { namespaces = [], runtimeClasses = [], usernames = [] } = exemptions;
  errors.push(
    ...nameErrors('exemptions.namespaces', namespaces, isDns1123Label),
    ...nameErrors('exemptions.runtimeClasses', runtimeClasses, isDns1123Subdomain),
    ...nameErrors('exemptions.usernames', usernames, (name) => (name === '' ? ['username must not be empty'] : [])),
  );
  if (errors.length > 0) throw new Error(formatFieldErrors(errors));
  return {
    defaults: { enforce, warn, audit },
    exemptions: { usernames: new Set(usernames), namespaces: new Set(namespaces), runtimeClasses: new Set(runtimeClasses) },
  };
}

function nameErrors(at: string, names: readonly string[], problemsOf: (name: string) => readonly string[]): FieldError[] {
  return names.flatMap((name, i) => {
    const problems = problemsOf(name);
    if (problems.length > 0) return [invalidValue(`${at}[${i}]`, name, problems.join(', '))];
    return names.indexOf(name) < i ? [duplicate(`${at}[${i}]`, name)] : [];
  });
}
