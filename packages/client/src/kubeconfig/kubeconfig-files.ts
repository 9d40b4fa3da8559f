import { open, readFile, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { KubeConfig } from './kubeconfig.ts';
import { mergeKubeConfigs } from './kubeconfig.ts';
import { formatKubeConfig, parseKubeConfig } from './parse-kubeconfig.ts';
import { makeDirectory } from './make-directory.ts';

/**
 * The files kubectl would read: those of `KUBECONFIG`, or `~/.kube/config`.
 */
export function kubeConfigPaths(env: Readonly<Record<string, string | undefined>>, homeDirectory: string): string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return listed.length > 0 ? [...new Set(listed)] : [join(homeDirectory, '.kube', 'config')];
}

/**
 * Reads the files and merges them; those that are not there are left out. Relative paths inside a file are relative to
 * it. @throws {Error} that names the file when one cannot be read or understood.
 */
export async function loadKubeConfig(paths: readonly string[]): Promise<KubeConfig> {
  const configs: KubeConfig[] = [];
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new Error(`cannot read kubeconfig ${path}: ${error.message}`, { cause: error });
    });
    if (text !== undefined) configs.push(withAbsolutePaths(parseFile(path, text), dirname(resolve(path))));
  }
  return mergeKubeConfigs(configs);
}

/** Replaces the file in one step; it holds keys, so only its owner may read it. Missing directories are made. */
export async function writeKubeConfig(path: string, config: KubeConfig): Promise<void> {
  await makeDirectory(dirname(path));
  const draft = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(formatKubeConfig(config));
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function parseFile(path: string, text: string): KubeConfig {
  try {
    return parseKubeConfig(text);
  } catch (cause) {
    throw new Error(`cannot read kubeconfig ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

const pathFields = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

function withAbsolutePaths(config: KubeConfig, directory: string): KubeConfig {
  const absolute = <T extends object>(entry: T): T => {
    const paths = Object.entries(entry).filter(([name, value]) => pathFields.includes(name) && typeof value === 'string' && value !== '');
    return { ...entry, ...Object.fromEntries(paths.map(([name, value]) => [name, resolve(directory, value as string)])) };
  };
  return {
    ...config,
    clusters: config.clusters.map(({ name, cluster }) => ({ name, cluster: absolute(cluster) })),
    users: config.users.map(({ name, user }) => ({ name, user: absolute(user) })),
  };
}
