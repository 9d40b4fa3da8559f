import { formatTime, isAlreadyExists, isConflict, isNotFound, pause, type Clock, type Logger } from '@kubewright/api-machinery';
import { ConfigMaps, type ConfigMap } from '@kubewright/api/core/v1';
import type { Client } from '@kubewright/client';
import type { InformerFactory } from '@kubewright/informer';

const key = { namespace: 'kube-system', name: 'kube-apiserver-legacy-service-account-token-tracking' };
/** Servers that disagree whether it is to be there do not fight over it. */
const creationIntervalMs = 30 * 60_000;
const retryMs = 1_000;

export interface LegacyTokenTrackingDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Keeps the ConfigMap that says since which day the use of tokens kept in Secrets has been tracked: whoever cleans them up
 * takes none away that was used before (pkg/controlplane/controller/legacytokentracking, release 1.36; KEP-2799).
 */
export class LegacyTokenTracking {
  readonly #deps: LegacyTokenTrackingDeps;
  #madeMs = Number.NEGATIVE_INFINITY;

  constructor(deps: LegacyTokenTrackingDeps) {
    this.#deps = deps;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { informers, clock, logger } = this.#deps;
    const selection = { namespace: key.namespace, fieldSelector: `metadata.name=${key.name}` };
    const informer = informers.informer(ConfigMaps, selection);
    let changed = new AbortController();
    const subscription = informer.deltas$.subscribe(() => changed.abort());
    try {
      await informer.synced(signal);
      while (!signal.aborted) {
        changed = new AbortController();
        const waitMs = await this.#sync(informer.lister.get(key)).catch((error: unknown) => {
          logger.error('the ConfigMap of legacy token tracking could not be kept and will be tried again', { error: String(error) });
          return retryMs;
        });
        await pause(clock, waitMs, AbortSignal.any([signal, changed.signal]));
      }
    } finally {
      subscription.unsubscribe();
    }
  }

  /** Answers after how many milliseconds to look again, if nothing happens before. */
  async #sync(present: ConfigMap | undefined): Promise<number> {
    const { client, clock } = this.#deps;
    const configMaps = client.resource(ConfigMaps);
    const data = { since: formatTime(clock.nowMs()).slice(0, 'yyyy-mm-dd'.length) };
    if (present) {
      if (!isDate(present.data?.['since']))
        await configMaps.update({ ...present, data: { ...present.data, ...data } }).catch(unlessChanged);
      return creationIntervalMs;
    }
    const waitMs = this.#madeMs + creationIntervalMs - clock.monotonicMs();
    if (waitMs > 0) return waitMs;
    await configMaps.create({ metadata: key, data }).catch(unlessChanged);
    this.#madeMs = clock.monotonicMs();
    return creationIntervalMs;
  }
}

const isDate = (text = ''): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** Another server was faster; the informer tells. */
function unlessChanged(error: unknown): void {
  if (!isAlreadyExists(error) && !isConflict(error) && !isNotFound(error)) throw error;
}
