import type { PersistentVolumeSource, Volume, VolumeProjection } from '@kubewright/api/core/v1';

/** Kinds of volumes that are on their way out, or gone. */
const deprecated = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
] as const;

const shownNames: ReadonlyMap<string, string> = new Map([['storageos', 'storageOS']]);

export function sourceWarnings(source: Partial<Volume> | PersistentVolumeSource, at: string, warnings: string[]): void {
  for (const [name, message] of deprecated) {
    if ((source as Partial<Volume>)[name]) warnings.push(`${at}.${shownNames.get(name) ?? name}: ${message}`);
  }
}

export function volumeWarnings(volumes: readonly Volume[], at: string, warnings: string[]): void {
  for (const [index, volume] of volumes.entries()) {
    sourceWarnings(volume, `${at}[${index}]`, warnings);
    if (volume.projected?.sources) tokenPathWarnings(volume.projected.sources, `${at}[${index}].projected.sources`, warnings);
  }
}

/** A file of a token that another source writes too. */
function tokenPathWarnings(sources: readonly VolumeProjection[], at: string, warnings: string[]): void {
  const paths = sources.flatMap(({ serviceAccountToken }) => (serviceAccountToken ? [serviceAccountToken.path] : []));
  if (paths.length === 0) return;
  for (const [index, { secret, configMap, downwardAPI }] of sources.entries()) {
    for (const [kind, items] of [
      ['secret', secret?.items],
      ['configMap', configMap?.items],
      ['downwardAPI', downwardAPI?.items],
    ] as const) {
      for (const { path } of items ?? []) {
        if (paths.includes(path)) warnings.push(`${at}[${index}].${kind}: has duplicated path with ServiceAccountToken "${path}"`);
      }
    }
  }
}
