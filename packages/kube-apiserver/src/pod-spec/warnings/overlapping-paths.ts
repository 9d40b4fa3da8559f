import type { KeyToPath, Volume, VolumeProjection } from '@kubewright/api/core/v1';

/** A file of a volume, and what writes it; '' where the volume has one source only. */
interface VirtualPath {
  readonly path: string;
  readonly source: string;
}

/** Files of one volume that lie in each other's way (pkg/api/pod warningsForOverlappingVirtualPaths). */
export function overlapWarnings(volumes: readonly Volume[], warnings: string[]): void {
  for (const { name, configMap, secret, downwardAPI, projected } of volumes) {
    if (configMap?.items) report(name, `ConfigMap ${quoted(configMap.name)}`, [pathsOf(configMap.items, '')], warnings);
    if (secret?.items) report(name, `Secret ${quoted(secret.secretName)}`, [pathsOf(secret.items, '')], warnings);
    if (downwardAPI?.items) report(name, 'DownwardAPI', [pathsOf(downwardAPI.items, '')], warnings);
    if (!projected) continue;
    const sources = projected.sources ?? [];
    const empty = `volume ${quoted(name)} (Projected) has no sources provided`;
    report(
      name,
      'Projected',
      sources.map((source) => (Object.keys(source).length === 0 ? empty : projectedPaths(source))),
      warnings,
    );
  }
}

const quoted = (text: string | undefined): string => JSON.stringify(text ?? '');

const pathsOf = (items: readonly Pick<KeyToPath, 'path'>[], source: string): VirtualPath[] =>
  items.map(({ path }) => ({ path: path ?? '', source }));

function projectedPaths({
  configMap,
  secret,
  downwardAPI,
  serviceAccountToken,
  clusterTrustBundle,
  podCertificate,
}: VolumeProjection): VirtualPath[] {
  if (configMap?.items) return pathsOf(configMap.items, `ConfigMap ${quoted(configMap.name)}`);
  if (secret?.items) return pathsOf(secret.items, `Secret ${quoted(secret.name)}`);
  if (downwardAPI?.items) return pathsOf(downwardAPI.items, 'DownwardAPI');
  if (serviceAccountToken) return pathsOf([serviceAccountToken], 'ServiceAccountToken');
  if (clusterTrustBundle)
    return pathsOf([clusterTrustBundle], `ClusterTrustBundle ${quoted(clusterTrustBundle.name ?? clusterTrustBundle.signerName)}`);
  if (!podCertificate) return [];
  const { certificateChainPath, keyPath, credentialBundlePath } = podCertificate;
  const files = [
    { path: certificateChainPath ?? '', source: 'PodCertificate chain' },
    { path: keyPath ?? '', source: 'PodCertificate key' },
    { path: credentialBundlePath ?? '', source: 'PodCertificate credential bundle' },
  ];
  return files.filter(({ path }) => path !== '');
}

/** One list of paths a source; a text is a warning of its own. */
function report(volume: string, what: string, sources: readonly (readonly VirtualPath[] | string)[], warnings: string[]): void {
  const before: VirtualPath[] = [];
  for (const paths of sources) {
    if (typeof paths === 'string') warnings.push(paths);
    else
      for (const { path, source } of paths) {
        const trimmed = { path: withoutEndSlashes(path), source };
        for (const other of before) {
          if (trimmed.path === '' || other.path === '' || !overlaps(trimmed.path, other.path)) continue;
          warnings.push(`volume ${quoted(volume)} (${what}): overlapping paths: ${shown(trimmed)} with ${shown(other)}`);
        }
        before.push(trimmed);
      }
  }
}

function withoutEndSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}

const overlaps = (a: string, b: string): boolean => `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);

const shown = ({ path, source }: VirtualPath): string => (source === '' ? quoted(path) : `${quoted(path)} (${source})`);
