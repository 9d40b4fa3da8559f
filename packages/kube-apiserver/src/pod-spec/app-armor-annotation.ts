import { semanticEqual } from '@kubewright/api-machinery';
import type { AppArmorProfile, Pod } from '@kubewright/api/core/v1';
import { appArmorPrefix } from './validation/annotations.ts';
import { allContainers } from '@kubewright/api/pods';
import { validateAppArmor } from './validation/security.ts';

const local = 'localhost/';

/** The profile an annotation of old stands for; undefined: none. */
export function appArmorProfileOf(annotation: string): AppArmorProfile | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  if (!annotation.startsWith(local) || annotation === local) return undefined;
  return { type: 'Localhost', localhostProfile: annotation.slice(local.length) };
}

/** Says that an annotation has a field since; `at` is its path. */
export const appArmorWarning = (at: string): string => `${at}: deprecated since v1.30; use the "appArmorProfile" field instead`;

/** Turns the annotations of a new pod into fields (pod strategy applyAppArmorVersionSkew). */
export function applyAppArmorAnnotations({ metadata, spec }: Pod, warn: (text: string) => void): void {
  const { annotations } = metadata;
  if (!annotations || !spec || spec.os?.name === 'windows') return;
  for (const container of allContainers(spec)) {
    const key = `${appArmorPrefix}${container.name}`;
    const annotation = annotations[key];
    if (annotation === undefined || container.securityContext?.appArmorProfile) continue;
    const profile = validProfile(annotation);
    const differs = profile !== undefined && !semanticEqual(profile, spec.securityContext?.appArmorProfile);
    if (differs) (container.securityContext ??= {}).appArmorProfile = profile;
    if (differs || !profile) warn(appArmorWarning(`metadata.annotations[${key}]`));
  }
}

function validProfile(annotation: string): AppArmorProfile | undefined {
  const profile = appArmorProfileOf(annotation);
  const errors: Parameters<typeof validateAppArmor>[2] = [];
  if (profile) validateAppArmor(profile, '', errors);
  return errors.length === 0 ? profile : undefined;
}
