import type { Container, Pod, ProjectedVolumeSource, Volume } from '@kubewright/api/core/v1';
import type { Mount, PodFiles } from '@kubewright/cri';
import { ConfigError } from '../containers/config-error.ts';
import { orMissing } from '../containers/container-environment.ts';
import type { ConfigSource } from '../containers/container-environment.ts';
import { expandVariables } from '../containers/expand-variables.ts';
import type { PodAddresses } from '../containers/field-path.ts';
import type { NodeAllocatable } from '../containers/resource-field.ts';
import { configMapPayload, downwardPayload, secretPayload } from './atomic-payload.ts';
import type { Payload } from './atomic-payload.ts';
import type { TokenSource } from './token-source.ts';

export interface PodVolumesDeps {
  readonly files: PodFiles;
  readonly config: ConfigSource;
  readonly tokens: TokenSource;
}

export interface VolumeContext {
  readonly pod: Pod;
  readonly addresses: PodAddresses;
  readonly allocatable: NodeAllocatable;
}

/** A volume could not be made ready; the text of the FailedMount event. */
export class VolumeError extends Error {
  readonly volume: string;
  constructor(volume: string, message: string) {
    super(message);
    this.name = 'VolumeError';
    this.volume = volume;
  }
}

/**
 * Makes a pod's volumes on the node and keeps those that follow API objects up to date. Volumes that need a storage
 * system (claims, CSI, NFS, …) are refused.
 */
export class PodVolumes {
  readonly #deps: PodVolumesDeps;

  constructor(deps: PodVolumesDeps) {
    this.#deps = deps;
  }

  /** Paths on the node by volume name; called again, it refreshes contents. @throws {VolumeError} */
  async prepare(context: VolumeContext): Promise<ReadonlyMap<string, string>> {
    const paths = new Map<string, string>();
    for (const volume of context.pod.spec.volumes ?? []) {
      try {
        paths.set(volume.name, await this.#prepareOne(context, volume));
      } catch (error) {
        throw new VolumeError(
          volume.name,
          `MountVolume.SetUp failed for volume "${volume.name}" : ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    return paths;
  }

  /** Where a container sees its volumes. @throws {ConfigError} */
  async mounts(container: Container, paths: ReadonlyMap<string, string>, env: ReadonlyMap<string, string>): Promise<Mount[]> {
    const mounts: Mount[] = [];
    for (const { name, mountPath, readOnly = false, subPath, subPathExpr } of container.volumeMounts ?? []) {
      const directory = paths.get(name);
      if (directory === undefined) throw new ConfigError(`cannot find volume "${name}" to mount into container "${container.name}"`);
      const below = subPathExpr ? expandVariables(subPathExpr, (variable) => env.get(variable)) : subPath;
      const hostPath = below ? await this.#deps.files.subPath(directory, below) : directory;
      mounts.push({ containerPath: mountPath, hostPath, readonly: readOnly });
    }
    return mounts;
  }

  /** Whether contents follow API objects and want refreshing from time to time. */
  static follows(pod: Pod): boolean {
    return (pod.spec.volumes ?? []).some(
      ({ configMap, secret, projected, downwardAPI }) => configMap ?? secret ?? projected ?? downwardAPI,
    );
  }

  async #prepareOne(context: VolumeContext, volume: Volume): Promise<string> {
    const { files } = this.#deps;
    const uid = context.pod.metadata.uid ?? '';
    const { fsGroup } = context.pod.spec.securityContext ?? {};
    const group = fsGroup === undefined ? {} : { group: Number(fsGroup) };
    if (volume.emptyDir)
      return files.volumeDirectory(uid, 'kubernetes.io~empty-dir', volume.name, {
        mode: 0o777,
        memory: volume.emptyDir.medium === 'Memory',
        ...group,
      });
    if (volume.hostPath) return files.hostPath(volume.hostPath.path, volume.hostPath.type ?? '');
    const [plugin, payload] = await this.#payload(context, volume);
    const directory = await files.volumeDirectory(uid, plugin, volume.name, group);
    await files.writeAtomically(directory, fsGroup === undefined ? payload : readableByGroup(payload));
    return directory;
  }

  async #payload(context: VolumeContext, volume: Volume): Promise<[plugin: string, Payload]> {
    const namespace = context.pod.metadata.namespace ?? '';
    const { configMap, secret, projected, downwardAPI } = volume;
    if (configMap)
      return ['kubernetes.io~configmap', await this.#configMap(namespace, configMap.name ?? '', configMap, configMap.defaultMode ?? 0o644)];
    if (secret)
      return ['kubernetes.io~secret', await this.#secret(namespace, secret.secretName ?? '', secret, secret.defaultMode ?? 0o644)];
    if (downwardAPI)
      return ['kubernetes.io~downward-api', downwardPayload(context, downwardAPI.items ?? [], downwardAPI.defaultMode ?? 0o644)];
    if (projected) return ['kubernetes.io~projected', await this.#projected(context, projected)];
    throw new ConfigError(
      'no volume plugin matched: this node offers emptyDir, hostPath, configMap, secret, downwardAPI and projected volumes',
    );
  }

  async #projected(context: VolumeContext, { sources, defaultMode = 0o644 }: ProjectedVolumeSource): Promise<Payload> {
    const namespace = context.pod.metadata.namespace ?? '';
    const payload: Payload = new Map();
    const add = (more: Payload): void => more.forEach((file, path) => payload.set(path, file));
    for (const { configMap, secret, downwardAPI, serviceAccountToken } of sources ?? []) {
      if (configMap) add(await this.#configMap(namespace, configMap.name ?? '', configMap, defaultMode));
      if (secret) add(await this.#secret(namespace, secret.name ?? '', secret, defaultMode));
      if (downwardAPI) add(downwardPayload(context, downwardAPI.items ?? [], defaultMode));
      if (serviceAccountToken) {
        const token = await this.#deps.tokens.token(context.pod, serviceAccountToken);
        // Other users than root read the token through the group, where there is one.
        const mode = context.pod.spec.securityContext?.fsGroup === undefined ? 0o644 : 0o600;
        payload.set(serviceAccountToken.path, { bytes: Buffer.from(token), mode });
      }
    }
    return payload;
  }

  async #configMap(
    namespace: string,
    name: string,
    source: { items?: { key: string; path: string; mode?: number }[]; optional?: boolean },
    mode: number,
  ): Promise<Payload> {
    const object = await orMissing(this.#deps.config.configMap(namespace, name), source.optional, `configmap "${name}" not found`);
    return object ? configMapPayload(object, source.items, mode, source.optional ?? false) : new Map();
  }

  async #secret(
    namespace: string,
    name: string,
    source: { items?: { key: string; path: string; mode?: number }[]; optional?: boolean },
    mode: number,
  ): Promise<Payload> {
    const object = await orMissing(this.#deps.config.secret(namespace, name), source.optional, `secret "${name}" not found`);
    return object ? secretPayload(object, source.items, mode, source.optional ?? false) : new Map();
  }
}

/** A pod's fsGroup reads what its volumes hold, whatever mode they ask for (upstream SetVolumeOwnership). */
function readableByGroup(payload: Payload): Payload {
  return new Map([...payload].map(([path, { bytes, mode }]) => [path, { bytes, mode: mode | 0o440 }]));
}
