import { readFile } from 'node:fs/promises';
import { pause, type Clock, type Logger } from '@kubewright/api-machinery';
import { Counter, labelText, type Family } from '@kubewright/apiserver';
import { reasonOf } from '../cluster/start-error.ts';
import { hashOf } from './hash-of.ts';

export interface ReloadedFileDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** This server among those of its cluster; metrics name it. */
  readonly serverId: string;
}

const intervalMs = 60_000;

/**
 * A configuration file that is read again every minute, and told of in metrics. One that cannot be used changes nothing,
 * and is not tried again before it changes (k8s.io/apiserver server/options authenticationconfig, authorizationconfig).
 */
export class ReloadedFile {
  readonly #path: string;
  readonly #what: 'authentication' | 'authorization';
  readonly #deps: ReloadedFileDeps;
  readonly #reloads: Counter;
  readonly #lastReloads: Counter;
  readonly #info: Counter;
  /** As it was last read, and as it is in force. */
  #text = '';
  #used = '';

  constructor(path: string, what: 'authentication' | 'authorization', deps: ReloadedFileDeps) {
    this.#path = path;
    this.#what = what;
    this.#deps = deps;
    const prefix = `apiserver_${what}_config_controller`;
    this.#reloads = new Counter(`${prefix}_automatic_reloads_total`, `Times the ${what} configuration was read again.`);
    this.#lastReloads = new Counter(
      `${prefix}_automatic_reload_last_timestamp_seconds`,
      `When the ${what} configuration was read again last.`,
      'gauge',
    );
    this.#info = new Counter(`${prefix}_last_config_info`, `The ${what} configuration in force.`, 'gauge');
  }

  families(): readonly Family[] {
    return [this.#reloads, this.#lastReloads, this.#info];
  }

  /** Reads the file for the first time. @throws whatever `use` throws. */
  async open(use: (text: string) => Promise<void> | void): Promise<void> {
    const text = await readFile(this.#path, 'utf8');
    await use(text);
    this.#inForce(text);
  }

  /** Reads it again until the signal aborts; `use` is told of each change, and rejects what cannot be used. */
  async run(signal: AbortSignal, use: (text: string) => Promise<void> | void): Promise<void> {
    const { clock, logger } = this.#deps;
    while (!signal.aborted) {
      await pause(clock, intervalMs, signal);
      if (signal.aborted) return;
      await this.#reload(use).catch((error: unknown) => {
        this.#count('failure');
        logger.error(`the ${this.#what} configuration could not be read again`, { error: reasonOf(error) });
      });
    }
  }

  async #reload(use: (text: string) => Promise<void> | void): Promise<void> {
    const text = await readFile(this.#path, 'utf8');
    if (text === this.#text) return;
    this.#text = text;
    await use(text);
    this.#inForce(text);
    this.#count('success');
    this.#deps.logger.info(`the ${this.#what} configuration was read again`);
  }

  get #server(): string {
    return hashOf(this.#deps.serverId);
  }

  #count(status: 'success' | 'failure'): void {
    const labels = labelText({ apiserver_id_hash: this.#server, status });
    this.#reloads.increment(labels);
    this.#lastReloads.set(labels, this.#deps.clock.nowMs() / 1_000);
  }

  #inForce(text: string): void {
    this.#info.delete(labelText({ apiserver_id_hash: this.#server, hash: hashOf(this.#used) }));
    this.#text = this.#used = text;
    this.#info.set(labelText({ apiserver_id_hash: this.#server, hash: hashOf(text) }), 1);
  }
}
