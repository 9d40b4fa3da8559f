import type { Pod } from '@kubewright/api/core/v1';

/** What a fieldRef can name beside the pod object itself; known once the sandbox runs. */
export interface PodAddresses {
  readonly podIps: readonly string[];
  readonly hostIps: readonly string[];
}

/**
 * The value of a downward API field path as text: `metadata.labels['app']`, `spec.nodeName`, `status.podIP`, …
 * @throws {Error} when the path is not one of those.
 */
export function fieldPathValue(pod: Pod, fieldPath: string, { podIps, hostIps }: PodAddresses): string {
  const subscript = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(fieldPath);
  if (subscript) {
    const map = subscript[1] === 'labels' ? pod.metadata.labels : pod.metadata.annotations;
    const key = subscript[2]!;
    return map && Object.hasOwn(map, key) ? map[key]! : '';
  }
  const value = plainFields(pod, podIps, hostIps).get(fieldPath);
  if (value === undefined) throw new Error(`unsupported fieldPath: ${fieldPath}`);
  return value;
}

function plainFields(pod: Pod, podIps: readonly string[], hostIps: readonly string[]): ReadonlyMap<string, string> {
  const { name = '', namespace = '', uid = '', labels, annotations } = pod.metadata;
  return new Map([
    ['metadata.name', name],
    ['metadata.namespace', namespace],
    ['metadata.uid', uid],
    ['metadata.labels', formatMap(labels)],
    ['metadata.annotations', formatMap(annotations)],
    ['spec.nodeName', pod.spec.nodeName ?? ''],
    ['spec.serviceAccountName', pod.spec.serviceAccountName ?? ''],
    ['status.hostIP', hostIps[0] ?? ''],
    ['status.hostIPs', hostIps.join(',')],
    ['status.podIP', podIps[0] ?? ''],
    ['status.podIPs', podIps.join(',')],
  ]);
}

/** `key="value"` lines sorted by key, as the downward API writes maps. */
function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {})
    .sort()
    .map((key) => `${key}=${JSON.stringify(map![key])}`)
    .join('\n');
}
