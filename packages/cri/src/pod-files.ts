/**
 * The part of the node's file system that the kubelet prepares for a pod: its volumes and termination logs. Paths are
 * the runtime's own, as `Mount.hostPath` takes them. Edges implement it; the kubelet itself touches no disk.
 */
export interface PodFiles {
  /** The directory of one volume; made if missing, empty at first. Idempotent. */
  volumeDirectory(podUid: string, plugin: string, volumeName: string, options?: VolumeDirectoryOptions): Promise<string>;
  /**
   * Makes `directory` hold exactly `files`, seen by readers all at once (upstream's AtomicWriter: a symlink `..data` to
   * a dated directory is switched over). Unchanged content changes nothing on disk.
   */
  writeAtomically(directory: string, files: ReadonlyMap<string, VolumeFile>): Promise<void>;
  /** Checks or makes a hostPath volume as its type asks. @throws {RuntimeError} FailedPrecondition with upstream's message. */
  hostPath(path: string, type: string): Promise<string>;
  /** A path below a volume, made as a directory when missing. @throws {RuntimeError} when it leads out of the volume. */
  subPath(volumeDirectory: string, subPath: string): Promise<string>;
  /** An empty file a container writes its termination message to. */
  terminationLog(podUid: string, containerName: string, attempt: number): Promise<string>;
  /** The file's last `maxBytes` bytes, or '' when it is not there. */
  readTail(path: string, maxBytes: number): Promise<string>;
  /** Contents of the pod's `/etc/hosts`, as a file to mount. */
  writePodFile(podUid: string, name: string, content: string): Promise<string>;
  removePod(podUid: string): Promise<void>;
  /** The uids of pods that have a directory. */
  podUids(): Promise<readonly string[]>;
}

export interface VolumeDirectoryOptions {
  /** Permissions, 0755 by default. */
  readonly mode?: number;
  readonly memory?: boolean;
  /** Owns the directory and all that is made in it (`fsGroup`), where the node may give it away. */
  readonly group?: number;
}

export interface VolumeFile {
  readonly bytes: Uint8Array;
  readonly mode: number;
}
