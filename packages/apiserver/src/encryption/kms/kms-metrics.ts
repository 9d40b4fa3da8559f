import type { Clock } from '@kubewright/api-machinery';
import { Counter, Histogram, labelText, type Family } from '../../metrics/metric-families.ts';
import { hashOf } from './kms-provider.ts';
import type { KmsService } from './kms-service.ts';

/** 0.1 ms doubled nineteen times. */
const latencyBounds = Array.from({ length: 20 }, (_, i) => 0.0001 * 2 ** i);
/** Five microseconds doubled thirteen times. */
const generationBounds = Array.from({ length: 14 }, (_, i) => 5e-6 * 2 ** i);
/** As upstream: so many names of keys are told apart. */
const maxKeyIds = 100;

/** What KMS providers tell of themselves (encrypt/envelope/metrics/metrics.go, release 1.36). */
export class KmsMetrics {
  readonly #clock: Clock;
  readonly #serverIdHash: string;
  readonly #latency = new Histogram(
    'apiserver_envelope_encryption_kms_operations_latency_seconds',
    'KMS operation duration with gRPC error code status total.',
    latencyBounds,
  );
  readonly #uses = new Counter(
    'apiserver_envelope_encryption_key_id_hash_total',
    'Number of times a keyID is used split by transformation type, provider, and apiserver identity.',
  );
  readonly #lastUse = new Counter(
    'apiserver_envelope_encryption_key_id_hash_last_timestamp_seconds',
    'The last time in seconds when a keyID was used.',
    'gauge',
  );
  readonly #lastStatus = new Counter(
    'apiserver_envelope_encryption_key_id_hash_status_last_timestamp_seconds',
    'The last time in seconds when a keyID was returned by the Status RPC call.',
    'gauge',
  );
  readonly #invalid = new Counter(
    'apiserver_envelope_encryption_invalid_key_id_from_status_total',
    'Number of times an invalid keyID is returned by the Status RPC call split by error.',
  );
  readonly #sources = new Counter(
    'apiserver_envelope_encryption_dek_source_cache_size',
    'Number of records in data encryption key (DEK) source cache. On a restart, this value is an approximation of the number of decrypt RPC calls the server will make to the KMS plugin.',
    'gauge',
  );
  readonly #misses = new Counter(
    'apiserver_storage_envelope_transformation_cache_misses_total',
    'Total number of cache misses while accessing key decryption key(KEK).',
  );
  readonly #generations = new Histogram(
    'apiserver_storage_data_key_generation_duration_seconds',
    'Seconds it took to make what keys of data are derived from.',
    generationBounds,
  );
  readonly #generationFailures = new Counter('apiserver_storage_data_key_generation_failures_total', 'Times no such thing could be made.');
  /** Their labels as text, hashed once. */
  readonly #known = new Map<string, string>();

  constructor(clock: Clock, serverId: string) {
    this.#clock = clock;
    this.#serverIdHash = hashOf(serverId);
  }

  usedKeyId(transformation: 'from_storage' | 'to_storage', provider: string, keyId: string): void {
    const labels = this.#labels(keyId, provider, transformation);
    this.#uses.increment(labels);
    this.#lastUse.set(labels, this.#clock.nowMs() / 1_000);
  }

  statusKeyId(provider: string, keyId: string): void {
    this.#lastStatus.set(this.#labels(keyId, provider), this.#clock.nowMs() / 1_000);
  }

  invalidKeyId(provider: string, error: string): void {
    this.#invalid.increment(labelText({ provider_name: provider, error }));
  }

  generated<T>(generate: () => T): T {
    const startMs = this.#clock.monotonicMs();
    try {
      const made = generate();
      this.#generations.observe('', (this.#clock.monotonicMs() - startMs) / 1_000);
      return made;
    } catch (error) {
      this.#generationFailures.increment('');
      throw error;
    }
  }

  cacheMiss(): void {
    this.#misses.increment('');
  }

  cacheSize(provider: string, size: number): void {
    this.#sources.set(labelText({ provider_name: provider }), size);
  }

  /** The service, with the time each of its calls takes. `codeOf` names what a failed call ended with. */
  timed(provider: string, service: KmsService, codeOf: (error: unknown) => string): KmsService {
    const timed = async <T>(method: string, call: () => Promise<T>): Promise<T> => {
      const startMs = this.#clock.monotonicMs();
      const end = (code: string): void =>
        this.#latency.observe(
          labelText({ provider_name: provider, method_name: `/v2.KeyManagementService/${method}`, grpc_status_code: code }),
          (this.#clock.monotonicMs() - startMs) / 1_000,
        );
      try {
        const answer = await call();
        end('OK');
        return answer;
      } catch (error) {
        end(codeOf(error));
        throw error;
      }
    };
    return {
      status: () => timed('Status', () => service.status()),
      encrypt: (uid, plaintext) => timed('Encrypt', () => service.encrypt(uid, plaintext)),
      decrypt: (uid, encrypted) => timed('Decrypt', () => service.decrypt(uid, encrypted)),
      close: () => service.close(),
    };
  }

  families(): Family[] {
    return [
      this.#latency,
      this.#uses,
      this.#lastUse,
      this.#lastStatus,
      this.#invalid,
      this.#sources,
      this.#misses,
      this.#generations,
      this.#generationFailures,
    ];
  }

  #labels(keyId: string, provider: string, transformation?: string): string {
    const key = `${transformation ?? ''} ${provider} ${keyId}`;
    let labels = this.#known.get(key);
    if (labels !== undefined) return labels;
    const named = { provider_name: provider, key_id_hash: hashOf(keyId), apiserver_id_hash: this.#serverIdHash };
    labels = labelText(transformation === undefined ? named : { transformation_type: transformation, ...named });
    this.#known.set(key, labels);
    if (this.#known.size > maxKeyIds) this.#forgetOldest();
    return labels;
  }

  #forgetOldest(): void {
    const [key, labels] = this.#known.entries().next().value!;
    this.#known.delete(key);
    for (const family of [this.#uses, this.#lastUse, this.#lastStatus]) family.delete(labels);
  }
}
