import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  open,
  readFile,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative } from 'node:path';
import { RuntimeError } from '@kubewright/cri';
import type { PodFiles, VolumeDirectoryOptions, VolumeFile } from '@kubewright/cri';

/** {@link PodFiles} on the host's disk, below one directory: `<root>/<pod uid>/volumes/<plugin>/<volume>`. */
export class HostFiles implements PodFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async volumeDirectory(podUid: string, plugin: string, volumeName: string, options: VolumeDirectoryOptions = {}): Promise<string> {
    const directory = join(this.#pod(podUid), 'volumes', safeName(plugin), safeName(volumeName));
    await mkdir(directory, { recursive: true });
    const { mode = 0o755, group } = options;
    if (group !== undefined) await chown(directory, -1, group).catch(unlessForbidden);
    // mkdir's mode is cut by the umask. With the set-group bit what is made inside has the directory's group, too.
    await chmod(directory, group === undefined ? mode : mode | 0o2000);
    return directory;
  }

  async writeAtomically(directory: string, files: ReadonlyMap<string, VolumeFile>): Promise<void> {
    for (const path of files.keys()) refuseOutside(path);
    if (await holdsAlready(directory, files)) return;
    const dated = `..${new Date().toISOString().replace(/[-:T]/g, '_').slice(0, 19)}.${randomBytes(5).toString('hex')}`;
    for (const [path, { bytes, mode }] of files) {
      const file = join(directory, dated, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes, { mode });
      await chmod(file, mode);
    }
    await mkdir(join(directory, dated), { recursive: true });
    const old = await readlink(join(directory, '..data')).catch(() => undefined);
    await rm(join(directory, '..data_tmp'), { force: true });
    await symlink(dated, join(directory, '..data_tmp'));
    await rename(join(directory, '..data_tmp'), join(directory, '..data'));
    await this.#link(directory, new Set([...files.keys()].map((path) => path.split('/')[0]!)));
    // CVE-2017-1002102: whoever writes to the volume may have made the link lead elsewhere.
    if (old && ownData.test(old)) await rm(join(directory, old), { recursive: true, force: true });
  }

  /** The names readers use are links into `..data`; names that are gone lose theirs. */
  async #link(directory: string, names: ReadonlySet<string>): Promise<void> {
    for (const entry of await readdir(directory)) {
      if (!entry.startsWith('..') && !names.has(entry)) await rm(join(directory, entry), { recursive: true, force: true });
    }
    for (const name of names) {
      await symlink(join('..data', name), join(directory, name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
    }
  }

  async hostPath(path: string, type: string): Promise<string> {
    const present = await stat(path).catch(() => undefined);
    if ((type === 'DirectoryOrCreate' || type === '') && !present) await mkdir(path, { recursive: true, mode: 0o755 });
    else if (type === 'FileOrCreate' && !present) await writeFile(path, '', { flag: 'a', mode: 0o644 });
    else {
      const problem = hostPathProblem(present, type);
      if (problem) throw new RuntimeError('FailedPrecondition', `hostPath type check failed: ${path} ${problem}`);
    }
    return path;
  }

  async subPath(volumeDirectory: string, subPath: string): Promise<string> {
    refuseOutside(subPath);
    const base = await realpath(volumeDirectory);
    let real = base;
    // Step by step: making the whole path at once would make directories behind a link that leads out of the volume.
    for (const part of normalize(subPath)
      .split('/')
      .filter((name) => name !== '' && name !== '.')) {
      const next = join(real, part);
      if (!(await lstat(next).catch(() => undefined))) await mkdir(next).catch(unlessPresent);
      real = await realpath(next);
      const from = relative(base, real);
      if (from.split('/')[0] === '..' || isAbsolute(from)) {
        throw new RuntimeError('InvalidArgument', `subpath "${real}" not within volume path "${base}"`);
      }
    }
    return real;
  }

  async terminationLog(podUid: string, containerName: string, attempt: number): Promise<string> {
    const path = await this.writePodFile(podUid, join('containers', safeName(containerName), String(attempt)), '');
    await chmod(path, 0o666);
    return path;
  }

  async readTail(path: string, maxBytes: number): Promise<string> {
    const file = await open(path, 'r').catch(() => undefined);
    if (!file) return '';
    try {
      const { size } = await file.stat();
      const length = Math.min(size, maxBytes);
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position: size - length });
      return buffer.subarray(0, bytesRead).toString('utf8');
    } finally {
      await file.close();
    }
  }

  async writePodFile(podUid: string, name: string, content: string): Promise<string> {
    const path = join(this.#pod(podUid), name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  }

  async removePod(podUid: string): Promise<void> {
    await rm(this.#pod(podUid), { recursive: true, force: true });
  }

  async podUids(): Promise<readonly string[]> {
    return readdir(this.#root).catch(() => []);
  }

  #pod(podUid: string): string {
    return join(this.#root, safeName(podUid));
  }
}

/** What `writeAtomically` calls the folder of one payload. */
const ownData = /^\.\.[0-9][0-9A-Za-z_.]*$/;

/** Only root gives a directory to a group it is not in. */
function unlessForbidden(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPERM') throw error;
}

function unlessPresent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

function safeName(name: string): string {
  if (name === '' || name === '.' || name === '..' || name.includes('/'))
    throw new RuntimeError('InvalidArgument', `"${name}" is no name of a directory`);
  return name;
}

/** CVE-2017-1002101 and kin: a path in a volume stays in it. */
function refuseOutside(path: string): void {
  if (isAbsolute(path) || normalize(path).split('/').includes('..') || path.startsWith('..')) {
    throw new RuntimeError('InvalidArgument', `invalid path "${path}": must stay within the volume`);
  }
}

async function holdsAlready(directory: string, files: ReadonlyMap<string, VolumeFile>): Promise<boolean> {
  const data = join(directory, '..data');
  if (!(await lstat(data).catch(() => undefined))) return false;
  const present = (await readdir(data, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  if (present.length !== files.size) return false;
  for (const [path, { bytes, mode }] of files) {
    const file = join(data, path);
    const [content, status] = await Promise.all([readFile(file).catch(() => undefined), stat(file).catch(() => undefined)]);
    if (!content?.equals(bytes) || (status!.mode & 0o777) !== mode) return false;
  }
  return true;
}

function hostPathProblem(present: Awaited<ReturnType<typeof stat>> | undefined, type: string): string | undefined {
  switch (type) {
    case 'Directory':
    case 'DirectoryOrCreate':
      return present?.isDirectory() ? undefined : 'is not a directory';
    case 'File':
    case 'FileOrCreate':
      return present?.isFile() ? undefined : 'is not a file';
    case 'Socket':
      return present?.isSocket() ? undefined : 'is not a socket file';
    case 'CharDevice':
      return present?.isCharacterDevice() ? undefined : 'is not a character device';
    case 'BlockDevice':
      return present?.isBlockDevice() ? undefined : 'is not a block device';
    default:
      return undefined;
  }
}
