import { readFile } from 'node:fs/promises';
import { sleep, type Clock, type Logger, type Random } from '@kubewright/api-machinery';
import { parseEncryptionConfiguration, type EncryptionAtRest } from '@kubewright/apiserver';
import { reasonOf } from '../cluster/data-directory.ts';
import { StartError } from '../cluster/start-error.ts';

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
}

/** Keys as the file says, now or after it has changed. */
export interface ReloadedEncryption {
  readonly encryption: EncryptionAtRest;
  /** Reads the file again and again until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

const reloadIntervalMs = 60_000;

/** Reads what `--encryption-provider-config` names; undefined where it names nothing. @throws {StartError} */
export async function openEncryption(
  { configFile, automaticReload, keyPrefix }: EncryptionOptions,
  { clock, random, logger }: EncryptionDeps,
): Promise<ReloadedEncryption | undefined> {
  if (!configFile) return undefined;
  const read = async (): Promise<string> => readFile(configFile, 'utf8');
  let text = '';
  let current: EncryptionAtRest;
  try {
    text = await read();
    current = parseEncryptionConfiguration(text, random, keyPrefix);
  } catch (error) {
    throw new StartError(`the encryption configuration ${configFile} cannot be used: ${reasonOf(error)}`);
  }
  const reload = async (): Promise<void> => {
    const changed = await read();
    if (changed === text) return;
    // A file that cannot be used changes nothing: the keys in use stay.
    current = parseEncryptionConfiguration(changed, random, keyPrefix);
    text = changed;
    logger.info('the encryption configuration was read again');
  };
  const run = async (signal: AbortSignal): Promise<void> => {
    while (automaticReload && !signal.aborted) {
      await sleep(clock, reloadIntervalMs, signal).catch(() => {});
      if (!signal.aborted)
        await reload().catch((error: unknown) =>
          logger.error('the encryption configuration could not be read again', { error: reasonOf(error) }),
        );
    }
  };
  return { encryption: { transformerOf: (definition) => current.transformerOf(definition) }, run };
}
