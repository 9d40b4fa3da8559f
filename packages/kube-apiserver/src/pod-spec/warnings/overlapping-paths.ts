import type { KeyToPath, Volume, VolumeProjection } from '@kubewright/api/core/v1';

/** A file of a volume, and what writes it; '' where the volume has one source only. */
interface VirtualPath {
  readonly path: string;
  readonly source: string;
}

/** As many pairs of paths of one pod are compared: each with each of 1,448. Differs from upstream, which has no bound. */
const mostPairs = 2 ** 20;

/** Files of one volume that lie in each other's way (pkg/api/pod warningsForOverlappingVirtualPaths). */
export function overlapWarnings(volumes: readonly Volume[], warnings: string[]): void {
  const overlaps = new Overlaps(warnings);
  for (const { name, configMap, secret, downwardAPI, projected } of volumes) {
    if (configMap?.items) overlaps.report(name, `ConfigMap ${quoted(configMap.name)}`, [pathsOf(configMap.items, '')]);
    if (secret?.items) overlaps.report(name, `Secret ${quoted(secret.secretName)}`, [pathsOf(secret.items, '')]);
    if (downwardAPI?.items) overlaps.report(name, 'DownwardAPI', [pathsOf(downwardAPI.items, '')]);
    const empty = `volume ${quoted(name)} (Projected) has no sources provided`;
    const sources = (projected?.sources ?? []).map((source) => (Object.keys(source).length === 0 ? empty : projectedPaths(source)));
    overlaps.report(name, 'Projected', sources);
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

/** What is said of the volumes of one pod. */
class Overlaps {
  readonly #warnings: string[];
  #pairs = mostPairs;

  constructor(warnings: string[]) {
    this.#warnings = warnings;
  }

  /** One list of paths a source; a text is a warning of its own. */
  report(volume: string, what: string, sources: readonly (readonly VirtualPath[] | string)[]): void {
    const before: SeenPath[] = [];
    for (const paths of sources) {
      if (typeof paths === 'string') this.#warnings.push(paths);
      else for (const path of paths) this.#compare(seenPath(path), before, `volume ${quoted(volume)} (${what}): overlapping paths`);
    }
  }

  #compare(path: SeenPath, before: SeenPath[], found: string): void {
    if (path.prefix === '/') return;
    for (const other of before) {
      if (this.#pairs-- <= 0) return;
      if (path.prefix.startsWith(other.prefix) || other.prefix.startsWith(path.prefix))
        this.#warnings.push(`${found}: ${path.shown} with ${other.shown}`);
    }
    before.push(path);
  }
}

interface SeenPath {
  /** The path with one slash at its end. */
  readonly prefix: string;
  readonly shown: string;
}

function seenPath({ path, source }: VirtualPath): SeenPath {
  const trimmed = withoutEndSlashes(path);
  return { prefix: `${trimmed}/`, shown: source === '' ? quoted(trimmed) : `${quoted(trimmed)} (${source})` };
}

function withoutEndSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}
