import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerConfig, ContainerState, PodSandboxConfig } from '@kubewright/cri';

/** What is kept of a sandbox on disk, so that the next run of the runtime knows it. */
export interface SandboxRecord {
  readonly id: string;
  readonly config: PodSandboxConfig;
  readonly ips: readonly string[];
  readonly createdAtMs: number;
  readonly ready: boolean;
}

export interface ContainerRecord {
  readonly id: string;
  readonly sandboxId: string;
  readonly config: ContainerConfig;
  readonly state: ContainerState;
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  readonly exitCode?: number;
  readonly reason: string;
  readonly message: string;
}

/** One JSON file a record, replaced as a whole. A file that cannot be read is left out: what it told of has ended. */
export class Records<T extends { readonly id: string }> {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  load(): T[] {
    return readdirSync(this.#directory)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        try {
          return [JSON.parse(readFileSync(join(this.#directory, name), 'utf8')) as T];
        } catch {
          return [];
        }
      });
  }

  save(record: T): void {
    const path = join(this.#directory, `${record.id}.json`);
    // Environments hold secrets.
    writeFileSync(`${path}.tmp`, JSON.stringify(record), { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
  }

  remove(id: string): void {
    rmSync(join(this.#directory, `${id}.json`), { force: true });
  }
}
