import { createHash } from 'node:crypto';
import { formatUnixTime, pause, randomUuid, type Clock, type Logger, type Random } from '@kubewright/api-machinery';
import type { Cipher, Decrypted } from '../value-transformer.ts';
import { dataKeyOf, seedBytes, type DataKey } from './data-key.ts';
import {
  checkEncryptedObject,
  decodeEncryptedObject,
  dekSourceTypes,
  encodeEncryptedObject,
  keyIdProblem,
  type EncryptedObject,
} from './encrypted-object.ts';
import type { KmsMetrics } from './kms-metrics.ts';
import type { KmsConfiguration, KmsEncrypted, KmsService, KmsStatus } from './kms-service.ts';

export interface KmsProviderDeps {
  readonly service: KmsService;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: KmsMetrics;
}

/** The seed that values are encrypted with now, as the plugin has encrypted it. */
interface WriteKey extends KmsEncrypted {
  readonly dataKey: DataKey;
  /** Later nothing may be written with it, unless the plugin has said since that its key is still the one. */
  expiresMs: number;
}

const positiveIntervalMs = 60_000;
const negativeIntervalMs = 10_000;
/** The longest that values are written while the plugin does not answer. */
const writeKeyMs = 3 * 60_000;
/** How long an answer to a health check is given again. */
const healthyMs = 20_000;
const unhealthyMs = 3_000;
/** Each is a hundred bytes or two; there are as many as starts of servers and changes of keys. */
const maxDataKeys = 100_000;
const versions: readonly string[] = ['v2', 'v2beta1'];

/**
 * Encrypts values with a seed that a key management service has encrypted (KEP-3299, KMS v2): the service is asked once
 * when the server starts and when its key changes, and once for each seed that somebody else has written with.
 * Reading and writing themselves wait for nobody.
 */
export class KmsProvider {
  readonly name: string;
  readonly cipher: Cipher;
  readonly #deps: KmsProviderDeps;
  readonly #dataKeys = new Map<string, DataKey>();
  /** Asked for once, however many values wait. */
  readonly #asked = new Map<string, Promise<void>>();
  #writeKey: WriteKey | undefined;
  #version: string | undefined;
  #last: { readonly failure: string | undefined; readonly untilMs: number } | undefined;
  #checking: Promise<string | undefined> | undefined;

  constructor({ name }: KmsConfiguration, deps: KmsProviderDeps) {
    this.name = name;
    this.#deps = deps;
    const prefix = `k8s:enc:kms:v2:${name}:`;
    this.cipher = {
      prefix,
      encrypt: (value, place) => this.#encrypt(value, place),
      decrypt: (value, place) => this.#decrypt(value, place),
      prepare: (values) => this.#prepare(values),
      writer: () => this.#writeKey,
    };
  }

  /** Asks for a first key; a service that does not answer is asked again while {@link run} runs. */
  async prime(): Promise<void> {
    await this.#checkAndLog();
  }

  /** Keeps the key fresh, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    while (!signal.aborted) {
      await pause(clock, this.#last?.failure === undefined ? positiveIntervalMs : negativeIntervalMs, signal);
      if (!signal.aborted) await this.#checkAndLog();
    }
    this.close();
  }

  close(): void {
    this.#deps.service.close();
  }

  /** Undefined: healthy. Whoever asks again soon gets the same answer, or what was the matter with it where there was none. */
  check(): Promise<string | undefined> {
    const { clock } = this.#deps;
    if (this.#last && clock.monotonicMs() < this.#last.untilMs) return Promise.resolve(this.#last.failure);
    const answered = (failure: string | undefined): string | undefined => {
      this.#last = { failure, untilMs: clock.monotonicMs() + (failure === undefined ? healthyMs : unhealthyMs) };
      this.#checking = undefined;
      return failure;
    };
    const notAnswered = (error: unknown): string => {
      const failure = answered(textOf(error));
      return `failed to perform status section of the healthz check for KMS Provider ${this.name}, error: ${failure}`;
    };
    return (this.#checking ??= this.#ask().then(answered, notAnswered));
  }

  async #checkAndLog(): Promise<void> {
    const failure = await this.check();
    if (failure !== undefined) this.#deps.logger.error('kms plugin failed health check probe', { name: this.name, error: failure });
  }

  async #ask(): Promise<string | undefined> {
    const status = await this.#deps.service.status();
    const problems = [...this.#statusProblems(status), ...(await this.#keyProblems(status))];
    if (problems.length === 0) return undefined;
    return `kmsv2 Provider ${this.name} is not healthy, error: ${problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`}`;
  }

  #statusProblems({ healthz, version }: KmsStatus): string[] {
    const problems = healthz === 'ok' ? [] : [`got unexpected healthz status: ${healthz}`];
    if (!versions.includes(version)) return [...problems, `expected KMSv2 API version v2, got ${version}`];
    this.#version ??= version;
    if (this.#version === version) return problems;
    return [...problems, `KMSv2 API version should not change after the initial status response version ${this.#version}, got ${version}`];
  }

  async #keyProblems({ keyId }: KmsStatus): Promise<string[]> {
    const problem = keyIdProblem(keyId);
    if (problem) {
      this.#deps.metrics.invalidKeyId(this.name, problem.code);
      return [`got invalid KMSv2 KeyID hash ${JSON.stringify(hashOf(keyId))}: ${problem.message}`];
    }
    this.#deps.metrics.statusKeyId(this.name, keyId);
    const failure = await this.#rotateUnless(keyId);
    return failure === undefined ? [] : [failure];
  }

  /** Takes a new seed when the plugin has another key than the one the present seed was encrypted with. */
  async #rotateUnless(keyId: string): Promise<string | undefined> {
    const { clock, random, service, metrics } = this.#deps;
    const expiresMs = clock.nowMs() + writeKeyMs;
    if (this.#writeKey?.keyId === keyId) {
      this.#writeKey.expiresMs = expiresMs;
      return undefined;
    }
    const uid = randomUuid(random);
    const source = metrics.generated(() => random.bytes(seedBytes));
    let made: KmsEncrypted | undefined;
    try {
      made = await service.encrypt(uid, source);
      checkEncryptedObject({ ...made, sourceType: dekSourceTypes.seed, data: Uint8Array.of(0) });
      if (made.keyId === keyId) {
        this.#useSeed(source, made, expiresMs);
        return undefined;
      }
      return this.#rotationFailure(uid, keyId, '<nil>', made);
    } catch (error) {
      return this.#rotationFailure(uid, keyId, made ? textOf(error) : `failed to encrypt DEK, error: ${textOf(error)}`, made);
    }
  }

  #useSeed(source: Uint8Array, made: KmsEncrypted, expiresMs: number): void {
    const dataKey = dataKeyOf(source, dekSourceTypes.seed, this.#deps.random);
    this.#writeKey = { ...made, dataKey, expiresMs };
    this.#remember(cacheKeyOf({ ...made, sourceType: dekSourceTypes.seed }), dataKey);
  }

  #rotationFailure(uid: string, statusKeyId: string, why: string, made: KmsEncrypted | undefined): string {
    const state = this.#writeKey;
    const expires = state ? formatUnixTime(state.expiresMs / 1_000) : '0001-01-01T00:00:00Z';
    const hashes = `statusKeyIDHash=${JSON.stringify(hashOf(statusKeyId))}, encryptKeyIDHash=${JSON.stringify(hashOf(made?.keyId ?? ''))}, stateKeyIDHash=${JSON.stringify(hashOf(state?.keyId ?? ''))}`;
    const errState = state ? '<nil>' : 'got unexpected nil transformer';
    return `failed to rotate DEK uid=${JSON.stringify(uid)}, useSeed=true, errState=${errState}, errGen=${why}, ${hashes}, expirationTimestamp=${expires}`;
  }

  #encrypt(value: Uint8Array, place: string): Uint8Array {
    const key = this.#writeKey;
    if (!key) throw new Error('got unexpected nil transformer');
    const nowMs = this.#deps.clock.nowMs();
    if (nowMs > key.expiresMs) {
      const [expired, now] = [key.expiresMs, nowMs].map((ms) => formatUnixTime(ms / 1_000));
      throw new Error(
        `encryptedDEKSource with keyID hash ${JSON.stringify(hashOf(key.keyId))} expired at ${expired} (current time is ${now})`,
      );
    }
    this.#deps.metrics.usedKeyId('to_storage', this.name, key.keyId);
    const { ciphertext, keyId, annotations } = key;
    return encodeEncryptedObject({
      ciphertext,
      keyId,
      annotations,
      sourceType: dekSourceTypes.seed,
      data: key.dataKey.encrypt(value, place),
    });
  }

  #decrypt(value: Uint8Array, place: string): Decrypted {
    const object = decodeEncryptedObject(value);
    const dataKey = this.#dataKeys.get(cacheKeyOf(object));
    if (!dataKey) throw new Error('failed to decrypt DEK, error: the KMS plugin was not asked for it');
    this.#deps.metrics.usedKeyId('from_storage', this.name, object.keyId);
    const stale = object.keyId !== this.#writeKey?.keyId || object.sourceType !== dekSourceTypes.seed;
    return { value: dataKey.decrypt(object.data, place), stale };
  }

  /** Asks for the keys of values that cannot be decrypted yet; undefined when there are none. */
  #prepare(values: readonly Uint8Array[]): Promise<void> | undefined {
    const asked = new Set<Promise<void>>();
    for (const value of values) {
      const object = readable(value);
      const cacheKey = object && cacheKeyOf(object);
      if (cacheKey !== undefined && !this.#dataKeys.has(cacheKey)) asked.add(this.#askFor(object!, cacheKey));
    }
    return asked.size === 0 ? undefined : Promise.all(asked).then(() => {});
  }

  #askFor(object: EncryptedObject, cacheKey: string): Promise<void> {
    const known = this.#asked.get(cacheKey);
    if (known) return known;
    const { service, random, metrics } = this.#deps;
    metrics.cacheMiss();
    const asking = service
      .decrypt(randomUuid(random), object)
      .then(
        (source) => this.#remember(cacheKey, dataKeyOf(source, object.sourceType, random)),
        (error: unknown) => {
          throw new Error(`failed to decrypt DEK, error: ${textOf(error)}`);
        },
      )
      .finally(() => this.#asked.delete(cacheKey));
    this.#asked.set(cacheKey, asking);
    return asking;
  }

  #remember(cacheKey: string, dataKey: DataKey): void {
    this.#dataKeys.set(cacheKey, dataKey);
    if (this.#dataKeys.size > maxDataKeys) this.#dataKeys.delete(this.#dataKeys.keys().next().value!);
    this.#deps.metrics.cacheSize(this.name, this.#dataKeys.size);
  }
}

/** Undefined where decrypting will say what is wrong. */
function readable(value: Uint8Array): EncryptedObject | undefined {
  try {
    return decodeEncryptedObject(value);
  } catch {
    return undefined;
  }
}

/** Everything that the plugin is told to decrypt a source. */
function cacheKeyOf({ sourceType, ciphertext, keyId, annotations }: Omit<EncryptedObject, 'data'>): string {
  const hash = createHash('sha256');
  const add = (part: Uint8Array | string): void => void hash.update(`${Buffer.byteLength(part as string)}:`).update(part);
  hash.update(`${sourceType};`);
  add(ciphertext);
  add(keyId);
  for (const [name, value] of [...annotations].sort(([a], [b]) => (a < b ? -1 : 1))) {
    add(name);
    add(value);
  }
  return hash.digest('base64');
}

export const hashOf = (text: string): string => (text === '' ? '' : `sha256:${createHash('sha256').update(text).digest('hex')}`);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
