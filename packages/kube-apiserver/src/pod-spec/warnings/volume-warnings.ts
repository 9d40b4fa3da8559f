import type { PersistentVolumeClaimSpec, PersistentVolumeSource, Volume } from '@kubewright/api/core/v1';
import { fractionWarnings } from './container-warnings.ts';

/** Kinds of volumes that are on their way out, or gone. */
const deprecated = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
} as const;
type Deprecated = keyof typeof deprecated;

const shownNames: ReadonlyMap<string, string> = new Map([['storageos', 'storageOS']]);

/** Says which of the sources are deprecated, in the order given. */
export function sourceWarnings(
  source: Partial<Volume> | PersistentVolumeSource,
  names: readonly Deprecated[],
  at: string,
  warnings: string[],
): void {
  for (const name of names)
    if ((source as Partial<Volume>)[name]) warnings.push(`${at}.${shownNames.get(name) ?? name}: ${deprecated[name]}`);
}

/** A claim of the pod stands between them. */
const beforeClaim = ['photonPersistentDisk', 'gitRepo', 'scaleIO', 'flocker', 'storageos', 'quobyte', 'glusterfs'] as const;
const afterClaim = ['cephfs', 'rbd'] as const;

export function volumeWarnings(volumes: readonly Volume[], at: string, warnings: string[]): void {
  for (const [index, volume] of volumes.entries()) {
    const path = `${at}[${index}]`;
    sourceWarnings(volume, beforeClaim, path, warnings);
    const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
    if (claim) claimSpecWarnings(claim, `${path}.ephemeral.volumeClaimTemplate.spec`, warnings);
    sourceWarnings(volume, afterClaim, path, warnings);
  }
}

/** Storage that is no whole number of bytes (pkg/api/persistentvolumeclaim GetWarningsForPersistentVolumeClaimSpec). */
export function claimSpecWarnings({ resources }: PersistentVolumeClaimSpec, at: string, warnings: string[]): void {
  fractionWarnings(resources?.requests, `${at}.resources.requests`, warnings, ['storage']);
  fractionWarnings(resources?.limits, `${at}.resources.limits`, warnings, ['storage']);
}
