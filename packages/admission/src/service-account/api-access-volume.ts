import type { Container, Pod, Volume } from '@kubewright/api/core/v1';

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const volumePrefix = 'kube-api-access-';
/** A little over an hour, so that kubelets refresh it hourly. */
const tokenSeconds = 3607;
const fileMode = 0o644;

/**
 * Mounts what a program needs to speak to the API (token, CA, namespace) into every container that has nothing at
 * that path yet. `suffix` makes the volume's name, when one has to be added.
 */
export function mountApiAccess(pod: Pod, suffix: () => string): void {
  const present = (pod.spec.volumes ?? []).find(({ name }) => name.startsWith(volumePrefix))?.name;
  const name = present ?? freeName(pod, suffix);
  let needed = false;
  for (const container of [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])])
    needed = mountInto(container, name) || needed;
  if (needed && !present) pod.spec.volumes = [...(pod.spec.volumes ?? []), apiAccessVolume(name)];
}

function freeName(pod: Pod, suffix: () => string): string {
  const taken = new Set((pod.spec.volumes ?? []).map(({ name }) => name));
  for (;;) {
    const name = volumePrefix + suffix();
    if (!taken.has(name)) return name;
  }
}

function mountInto(container: Container, name: string): boolean {
  if (container.volumeMounts?.some((mount) => mount.mountPath === mountPath)) return false;
  container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }];
  return true;
}

const apiAccessVolume = (name: string): Volume => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
    ],
    defaultMode: fileMode,
  },
});
