import { RuntimeError } from '@kubewright/cri';
import type { Mount, PodFiles, VolumeFile } from '@kubewright/cri';

/** {@link PodFiles} without a disk: volumes of simulated pods, readable through their containers' mounts. */
export class MemoryFiles implements PodFiles {
  /** Files of each pod by path; every path begins with `/pods/<uid>/`. */
  readonly #pods = new Map<string, Map<string, VolumeFile>>();

  volumeDirectory(podUid: string, plugin: string, volumeName: string): Promise<string> {
    this.#filesOf(podUid);
    return Promise.resolve(`/pods/${podUid}/volumes/${plugin}/${volumeName}`);
  }

  writeAtomically(directory: string, files: ReadonlyMap<string, VolumeFile>): Promise<void> {
    const present = this.#filesOf(podUidOf(directory));
    for (const path of present.keys()) {
      if (path.startsWith(`${directory}/`)) present.delete(path);
    }
    for (const [name, file] of files) present.set(`${directory}/${name}`, file);
    return Promise.resolve();
  }

  hostPath(path: string): Promise<string> {
    return Promise.resolve(path);
  }

  subPath(volumeDirectory: string, subPath: string): Promise<string> {
    if (subPath.split('/').includes('..')) {
      return Promise.reject(new RuntimeError('InvalidArgument', `subpath "${subPath}" not within volume path "${volumeDirectory}"`));
    }
    return Promise.resolve(`${volumeDirectory}/${subPath}`);
  }

  terminationLog(podUid: string, containerName: string, attempt: number): Promise<string> {
    return this.writePodFile(podUid, `containers/${containerName}/${attempt}`, '');
  }

  readTail(path: string, maxBytes: number): Promise<string> {
    const bytes = this.#pods.get(podUidOf(path))?.get(path)?.bytes ?? new Uint8Array();
    return Promise.resolve(Buffer.from(bytes.slice(Math.max(0, bytes.length - maxBytes))).toString('utf8'));
  }

  writePodFile(podUid: string, name: string, content: string): Promise<string> {
    const path = `/pods/${podUid}/${name}`;
    this.#filesOf(podUid).set(path, textFile(content));
    return Promise.resolve(path);
  }

  removePod(podUid: string): Promise<void> {
    this.#pods.delete(podUid);
    return Promise.resolve();
  }

  podUids(): Promise<readonly string[]> {
    return Promise.resolve([...this.#pods.keys()]);
  }

  /** What a container reads at `path` through its mounts. */
  read(mounts: readonly Mount[], path: string): string | undefined {
    const target = resolveMount(mounts, path);
    const file = target === undefined ? undefined : this.#pods.get(podUidOf(target))?.get(target);
    return file && Buffer.from(file.bytes).toString('utf8');
  }

  write(mounts: readonly Mount[], path: string, content: string): void {
    const target = resolveMount(mounts, path);
    if (target) this.#pods.get(podUidOf(target))?.set(target, textFile(content));
  }

  #filesOf(podUid: string): Map<string, VolumeFile> {
    let files = this.#pods.get(podUid);
    if (!files) this.#pods.set(podUid, (files = new Map()));
    return files;
  }
}

const textFile = (content: string): VolumeFile => ({ bytes: Buffer.from(content), mode: 0o644 });

function podUidOf(path: string): string {
  return path.split('/')[2] ?? '';
}

/** The path on the node of a path in a container: the deepest mount that holds it decides. */
function resolveMount(mounts: readonly Mount[], path: string): string | undefined {
  let best: Mount | undefined;
  for (const mount of mounts) {
    const holds = path === mount.containerPath || path.startsWith(`${mount.containerPath}/`);
    if (holds && (!best || mount.containerPath.length > best.containerPath.length)) best = mount;
  }
  return best && best.hostPath + path.slice(best.containerPath.length);
}
