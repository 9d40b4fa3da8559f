import { readFile } from 'node:fs/promises';
import { pause, type Clock, type Logger, type Random } from '@kubewright/api-machinery';
import {
  Gauge,
  KmsMetrics,
  labelText,
  KmsProvider,
  parseEncryptionConfiguration,
  TransformationMetrics,
  type EncryptionAtRest,
  type EncryptionConfiguration,
  type Family,
  type HealthCheck,
} from '@kubewright/apiserver';
import { reasonOf, StartError } from '../cluster/start-error.ts';
import { hashOf } from '../configuration/hash-of.ts';
import { loadKmsClient } from './kms-client.ts';

export interface EncryptionOptions {
  /** An EncryptionConfiguration file. */
  readonly configFile?: string | undefined;
  /** Whether the file is read again every minute. */
  readonly automaticReload: boolean;
  /** What `/registry` is called in the store; unset: just that. */
  readonly keyPrefix?: string | undefined;
}

export interface EncryptionDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** This server among those of its cluster; metrics of key management services name it. */
  readonly serverId: string;
}

/** Keys as the file says, now or after it has changed. */
export interface ReloadedEncryption {
  readonly encryption: EncryptionAtRest;
  /** Whether the key management services are well; none where there are none and the file is not read again. */
  readonly healthChecks: readonly HealthCheck[];
  families(): readonly Family[];
  /** Reads the file again and again, and keeps the keys of key management services fresh, until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

const reloadIntervalMs = 60_000;

/** Reads what `--encryption-provider-config` names; undefined where it names nothing. @throws {StartError} */
export async function openEncryption(options: EncryptionOptions, deps: EncryptionDeps): Promise<ReloadedEncryption | undefined> {
  const { configFile } = options;
  if (!configFile) return undefined;
  const file = new EncryptionFile(configFile, options, deps);
  try {
    await file.open();
  } catch (error) {
    throw new StartError(`the encryption configuration ${configFile} cannot be used: ${reasonOf(error)}`);
  }
  return file;
}

/** A configuration in force with what keeps its keys fresh. */
interface InForce {
  readonly text: string;
  readonly configuration: EncryptionConfiguration;
  readonly ends: AbortController;
}

class EncryptionFile implements ReloadedEncryption {
  readonly encryption: EncryptionAtRest;
  readonly #path: string;
  readonly #options: EncryptionOptions;
  readonly #deps: EncryptionDeps;
  readonly #metrics: KmsMetrics;
  readonly #transformations: TransformationMetrics;
  readonly #inForce: Family;
  #current: InForce | undefined;
  #running: AbortSignal | undefined;

  constructor(path: string, options: EncryptionOptions, deps: EncryptionDeps) {
    this.#path = path;
    this.#options = options;
    this.#deps = deps;
    this.#metrics = new KmsMetrics(deps.clock, deps.serverId);
    this.#transformations = new TransformationMetrics(deps.clock);
    this.#inForce = new Gauge('apiserver_encryption_config_controller_last_config_info', 'The encryption configuration in force.', () => [
      [labelText({ apiserver_id_hash: hashOf(deps.serverId), hash: hashOf(this.#current!.text) }), 1],
    ]);
    this.encryption = { transformerOf: (definition) => this.#current?.configuration.transformerOf(definition) };
  }

  /** A service that does not answer yet is no hindrance: health checks tell of it, and it is asked again. */
  async open(): Promise<void> {
    this.#current = await this.#read(await readFile(this.#path, 'utf8'));
  }

  get healthChecks(): readonly HealthCheck[] {
    const wanted = this.#options.automaticReload || this.#current!.configuration.kmsProviders.length > 0;
    const check = (): Promise<string | undefined> => failureOf(this.#current!.configuration);
    // A server whose keys are away lives: to start it anew would bring none of them back.
    return wanted ? [{ name: 'kms-providers', endpoints: ['healthz', 'readyz'], check }] : [];
  }

  families(): readonly Family[] {
    const { kmsProviders } = this.#current!.configuration;
    return [...this.#transformations.families(), ...(kmsProviders.length > 0 ? this.#metrics.families() : []), this.#inForce];
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#running = signal;
    this.#keepFresh(this.#current!);
    const { clock, logger } = this.#deps;
    while (!signal.aborted) {
      await pause(clock, reloadIntervalMs, signal);
      if (!signal.aborted && this.#options.automaticReload)
        await this.#reload().catch((error: unknown) =>
          logger.error('the encryption configuration could not be read again', { error: reasonOf(error) }),
        );
    }
    this.#current!.ends.abort();
  }

  /** A file that cannot be used, or whose services are not well, changes nothing: the keys in use stay. */
  async #reload(): Promise<void> {
    const text = await readFile(this.#path, 'utf8');
    if (text === this.#current!.text) return;
    const next = await this.#read(text);
    const failure = await failureOf(next.configuration);
    if (failure !== undefined) {
      next.configuration.kmsProviders.forEach((provider) => provider.close());
      throw new Error(failure);
    }
    const before = this.#current!;
    this.#current = next;
    this.#keepFresh(next);
    before.ends.abort();
    this.#deps.logger.info('the encryption configuration was read again');
  }

  async #read(text: string): Promise<InForce> {
    const { clock, random, logger } = this.#deps;
    const { keyPrefix, automaticReload: reload } = this.#options;
    const connect = /\bkms\b/.test(text) ? await loadKmsClient(clock) : undefined;
    const made: KmsProvider[] = [];
    const kms =
      connect &&
      ((configuration: Parameters<typeof connect>[0]): KmsProvider => {
        const { service, codeOf } = connect(configuration);
        const metrics = this.#metrics;
        const provider = new KmsProvider(configuration, {
          service: metrics.timed(configuration.name, service, codeOf),
          clock,
          random,
          logger,
          metrics,
        });
        made.push(provider);
        return provider;
      });
    try {
      const configuration = parseEncryptionConfiguration(text, { random, keyPrefix, reload, kms, metrics: this.#transformations });
      await Promise.all(configuration.kmsProviders.map((provider) => provider.prime()));
      return { text, configuration, ends: new AbortController() };
    } catch (error) {
      made.forEach((provider) => provider.close());
      throw error;
    }
  }

  #keepFresh({ configuration, ends }: InForce): void {
    const { logger } = this.#deps;
    for (const provider of configuration.kmsProviders)
      provider.run(ends.signal).catch((error: unknown) => logger.error('a KMS provider is no longer asked', { error: reasonOf(error) }));
    if (this.#running?.aborted) ends.abort();
  }
}

async function failureOf({ kmsProviders }: EncryptionConfiguration): Promise<string | undefined> {
  const failures = await Promise.all(kmsProviders.map((provider) => provider.check()));
  const told = failures.flatMap((failure, i) => (failure === undefined ? [] : [`kms-provider-${i}: ${failure}`]));
  if (told.length === 0) return undefined;
  return told.length === 1 ? told[0] : `[${told.join(', ')}]`;
}
