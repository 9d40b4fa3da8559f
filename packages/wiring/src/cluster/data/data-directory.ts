import { chmod, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '@kubewright/client';
import { reasonOf, StartError } from '../start-error.ts';

/** The folders of one cluster on disk. Everything that holds a key or an object is readable by its owner alone. */
export class DataDirectory {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes the directory (0700) if it is missing. @throws {StartError} when it cannot be written. */
  static async open(path: string): Promise<DataDirectory> {
    try {
      await makeDirectory(path, 0o700);
      await chmod(path, 0o700);
      const probe = join(path, '.writable');
      await writeFile(probe, '', { mode: 0o600 });
      await rm(probe);
    } catch (error) {
      throw new StartError(`the data directory ${path} cannot be written: ${reasonOf(error)}`);
    }
    return new DataDirectory(path);
  }

  get store(): string {
    return join(this.path, 'store');
  }
  get pki(): string {
    return join(this.path, 'pki');
  }
  get kubelet(): string {
    return join(this.path, 'kubelet');
  }
  get log(): string {
    return join(this.path, 'kubewright.log');
  }
  get kubeconfig(): string {
    return join(this.path, 'kubeconfig');
  }
}

/** A file that appears whole or not at all, mode 0600. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** The file's text, or undefined when there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
