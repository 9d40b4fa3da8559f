import { isAlreadyExists, isConflict, pause, type Clock, type Logger } from '@kubewright/api-machinery';

/** Upstream's DefaultEndpointReconcilerInterval, at which it looks after what it has made at its start. */
const intervalMs = 10_000;

export interface KeptDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of the objects, for the log: `the default ServiceCIDR`. */
  readonly what: string;
  /** Makes what is missing. */
  readonly ensure: () => Promise<void>;
}

/** Objects of every cluster that come back when somebody deletes them. While they cannot be made, the server does all else. */
export class Kept {
  readonly #deps: KeptDeps;

  constructor(deps: KeptDeps) {
    this.#deps = deps;
  }

  /** Looks after them until the signal aborts; tells each time that they are there. */
  async run(signal: AbortSignal, onMade: () => void = () => {}): Promise<void> {
    while (!signal.aborted) {
      await pause(this.#deps.clock, intervalMs, signal);
      if (!signal.aborted && (await this.sync())) onMade();
    }
  }

  /** Whether they are there now. */
  async sync(): Promise<boolean> {
    const { ensure, logger, what } = this.#deps;
    try {
      await ensure();
      return true;
    } catch (error) {
      // Another server was faster.
      if (isAlreadyExists(error) || isConflict(error)) return true;
      logger.error(`${what} could not be read or made and will be tried again`, { error: String(error) });
      return false;
    }
  }
}
