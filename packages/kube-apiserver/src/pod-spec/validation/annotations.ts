import { type FieldError, forbiddenField, invalidValue } from '@kubewright/api-machinery';
import type { AppArmorProfile, PodSpec, SeccompProfile } from '@kubewright/api/core/v1';
import { allContainers, visitContainers } from '@kubewright/api/pods';
import { checkDescendingPath } from './volumes/path.ts';
import { validateTolerations } from './placement.ts';
import { readTolerations } from './toleration-annotation.ts';

export type Annotations = Readonly<Record<string, string>>;

const mirror = 'kubernetes.io/config.mirror';
const tolerations = 'scheduler.alpha.kubernetes.io/tolerations';
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';
const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod';
export const seccompContainerPrefix = 'container.seccomp.security.alpha.kubernetes.io/';
export const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';

/** Annotations that mean something to pods (core validation ValidatePodSpecificAnnotations). */
export function validatePodAnnotations(annotations: Annotations | undefined, spec: PodSpec, at: string, errors: FieldError[]): void {
  if (!annotations) return;
  const isMirror = annotations[mirror];
  if (isMirror !== undefined && !spec.nodeName) {
    errors.push(invalidValue(`${at}[${mirror}]`, isMirror, 'must set spec.nodeName if mirror pod annotation is set'));
  }
  if (annotations[tolerations]) validateTolerationAnnotation(annotations[tolerations], at, errors);
  const cost = annotations[deletionCost];
  if (cost !== undefined && !isDeletionCost(cost)) errors.push(invalidValue(`${at}[${deletionCost}]`, cost, 'must be a 32bit integer'));
  for (const [key, value] of Object.entries(annotations)) {
    if (key === seccompPod || key.startsWith(seccompContainerPrefix)) checkSeccompName(value, `${at}.${key}`, errors);
  }
  for (const [key, value] of Object.entries(annotations)) if (key.startsWith(appArmorPrefix)) checkAppArmor(key, value, spec, at, errors);
}

function validateTolerationAnnotation(text: string, at: string, errors: FieldError[]): void {
  try {
    validateTolerations(readTolerations(text), `${at}.${tolerations}`, errors);
  } catch (error) {
    errors.push(invalidValue(at, tolerations, error instanceof Error ? error.message : String(error)));
  }
}

/** No plus sign and no leading zeros, except for zero itself. */
const isDeletionCost = (text: string): boolean =>
  /^(0|-?[1-9][0-9]{0,9})$/.test(text) && Number(text) >= -(2 ** 31) && Number(text) < 2 ** 31;

function checkSeccompName(name: string, field: string, errors: FieldError[]): void {
  if (name === 'runtime/default' || name === 'docker/default' || name === 'unconfined') return;
  if (name.startsWith('localhost/')) checkDescendingPath(name.slice('localhost/'.length), field, errors);
  else errors.push(invalidValue(field, name, 'must be a valid seccomp profile'));
}

function checkAppArmor(key: string, profile: string, spec: PodSpec, at: string, errors: FieldError[]): void {
  const container = key.slice(appArmorPrefix.length);
  if (!allContainers(spec).some(({ name }) => name === container))
    errors.push(invalidValue(`${at}[${key}]`, container, 'container not found'));
  if (profile === '' || profile === 'runtime/default' || profile === 'unconfined' || profile.startsWith('localhost/')) return;
  errors.push(invalidValue(`${at}[${key}]`, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`));
}

/** What annotations and fields say of seccomp and AppArmor must be the same. `at` is the path of the spec. */
export function checkProfilesMatch(annotations: Annotations | undefined, spec: PodSpec, at: string, errors: FieldError[]): void {
  if (!annotations) return;
  const pod = spec.securityContext;
  checkSeccompMatch(annotations[seccompPod], pod?.seccompProfile, `${at}.securityContext.seccompProfile`, errors);
  visitContainers(spec, at, ({ name = '', securityContext }, path) => {
    checkSeccompMatch(
      annotations[`${seccompContainerPrefix}${name}`],
      securityContext?.seccompProfile,
      `${path}.securityContext.seccompProfile`,
      errors,
    );
  });
  if (spec.os?.name === 'windows') return;
  visitContainers(spec, at, ({ name = '', securityContext }, path) => {
    const profile = securityContext?.appArmorProfile ?? pod?.appArmorProfile;
    checkMatch('apparmor', annotations[`${appArmorPrefix}${name}`], profile, `${path}.securityContext.appArmorProfile`, errors);
  });
}

function checkSeccompMatch(annotation: string | undefined, profile: SeccompProfile | undefined, at: string, errors: FieldError[]): void {
  checkMatch('seccomp', annotation === 'docker/default' ? 'runtime/default' : annotation, profile, at, errors);
}

const plainNames: ReadonlyMap<string, string> = new Map([
  ['Unconfined', 'unconfined'],
  ['RuntimeDefault', 'runtime/default'],
]);

function checkMatch(
  what: string,
  annotation: string | undefined,
  profile: SeccompProfile | AppArmorProfile | undefined,
  at: string,
  errors: FieldError[],
): void {
  if (annotation === undefined || !profile) return;
  const { type, localhostProfile } = profile;
  const plain = plainNames.get(type);
  const mismatch = plain === undefined ? type === 'Localhost' && !annotation.startsWith('localhost/') : annotation !== plain;
  if (mismatch) errors.push(forbiddenField(`${at}.type`, `${what} type in annotation and field must match`));
  else if (type === 'Localhost' && annotation !== `localhost/${localhostProfile}`) {
    errors.push(forbiddenField(`${at}.localhostProfile`, `${what} profile in annotation and field must match`));
  }
}

/** Some annotations cannot change once the pod is there (ValidatePodSpecificAnnotationUpdates). */
export function checkFixedAnnotations(annotations: Annotations = {}, old: Annotations = {}, at: string, errors: FieldError[]): void {
  for (const key of Object.keys(old)) {
    if (annotations[key] === old[key]) continue;
    if (key.startsWith(appArmorPrefix)) errors.push(forbiddenField(`${at}[${key}]`, 'may not remove or update AppArmor annotations'));
    if (key === mirror) errors.push(forbiddenField(`${at}[${key}]`, 'may not remove or update mirror pod annotation'));
  }
  for (const key of Object.keys(annotations)) {
    if (old[key] !== undefined) continue;
    if (key.startsWith(appArmorPrefix)) errors.push(forbiddenField(`${at}[${key}]`, 'may not add AppArmor annotations'));
    if (key === mirror) errors.push(forbiddenField(`${at}[${key}]`, 'may not add mirror pod annotation'));
  }
}
