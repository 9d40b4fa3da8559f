import { parseDuration, qualifiedResource, type Random } from '@kubewright/api-machinery';
import { checkConfiguration } from './check-configuration.ts';
import { aesCbc, aesGcm, secretbox } from './ciphers.ts';
import { readEncryptionFile, type KeysConfiguration, type ProviderConfiguration } from './encryption-file.ts';
import type { KmsProvider } from './kms/kms-provider.ts';
import type { KmsConfiguration } from './kms/kms-service.ts';
import type { TransformationMetrics } from './transformation-metrics.ts';
import { identity, prefixTransformer, type Cipher, type EncryptionAtRest, type ValueTransformer } from './value-transformer.ts';

export interface EncryptionConfigurationDeps {
  readonly random: Random;
  /** What `/registry` is called in the store (`--etcd-prefix`): values are bound to their place there. Unset: just that. */
  readonly keyPrefix?: string | undefined;
  /** Makes the providers of kind `kms`; unset: a configuration that names one is refused. */
  readonly kms?: ((configuration: KmsConfiguration) => KmsProvider) | undefined;
  /** Whether the configuration may change while the server runs. */
  readonly reload?: boolean;
  /** Counts what is encrypted and decrypted. */
  readonly metrics?: TransformationMetrics | undefined;
}

const registry = '/registry';
const makers = { aescbc: aesCbc, aesgcm: aesGcm, secretbox } as const;
const defaultKmsTimeoutMs = 3_000;

/** Which resources are encrypted, and with which keys. */
export class EncryptionConfiguration implements EncryptionAtRest {
  /** By `secrets`, `deployments.apps`, `*.apps`, `*.` (the core group), `*.*`. */
  readonly #ciphers: ReadonlyMap<string, readonly Cipher[]>;
  readonly #create: (resource: string, ciphers: readonly Cipher[]) => ValueTransformer;
  /** By resource: whoever reads tells by the transformer whether anything has changed. */
  readonly #transformers = new Map<string, ValueTransformer>();
  readonly kmsProviders: readonly KmsProvider[];

  constructor(
    ciphers: ReadonlyMap<string, readonly Cipher[]>,
    create: (resource: string, ciphers: readonly Cipher[]) => ValueTransformer,
    kmsProviders: readonly KmsProvider[],
  ) {
    this.#ciphers = ciphers;
    this.#create = create;
    this.kmsProviders = kmsProviders;
  }

  /** Undefined: values are stored as they are. */
  transformerOf({ group, plural }: { readonly group: string; readonly plural: string }): ValueTransformer | undefined {
    const resource = qualifiedResource({ group, resource: plural });
    const known = this.#transformers.get(resource);
    if (known) return known;
    const ciphers = this.#ciphers.get(resource) ?? this.#ciphers.get(`*.${group}`) ?? this.#ciphers.get('*.*');
    if (!ciphers) return undefined;
    const transformer = this.#create(resource, ciphers);
    this.#transformers.set(resource, transformer);
    return transformer;
  }
}

/** Reads a configuration, YAML or JSON (upstream's `--encryption-provider-config`). @throws {Error} that says what is wrong. */
export function parseEncryptionConfiguration(text: string, deps: EncryptionConfigurationDeps): EncryptionConfiguration {
  const file = readEncryptionFile(text);
  checkConfiguration(file, deps.reload ?? false);
  const { keyPrefix = registry } = deps;
  const placeOf = (key: string): string => (key.startsWith(registry) ? keyPrefix + key.slice(registry.length) : key);
  const kmsProviders: KmsProvider[] = [];
  const ciphers = new Map<string, Cipher[]>();
  for (const { resources = [], providers = [] } of file.resources ?? []) {
    const made = providers.flatMap((provider) => ciphersOf(provider, deps, kmsProviders));
    for (const resource of resources) {
      for (const earlier of [`*.${resource.slice(resource.indexOf('.') + 1)}`, '*.*'])
        if (resource !== earlier && resource.includes('.') && ciphers.has(earlier))
          throw new Error(`resource "${resource}" is masked by earlier rule "${earlier}"`);
      if (!resource.includes('.') && (ciphers.has('*.') || ciphers.has('*.*')))
        throw new Error(`resource "${resource}" is masked by earlier rule "${ciphers.has('*.') ? '*.' : '*.*'}"`);
      ciphers.set(resource, [...(ciphers.get(resource) ?? []), ...made]);
    }
  }
  return new EncryptionConfiguration(
    ciphers,
    (resource, list) => prefixTransformer(list, placeOf, deps.metrics?.of(resource)),
    kmsProviders,
  );
}

function ciphersOf({ kms, ...provider }: ProviderConfiguration, deps: EncryptionConfigurationDeps, kmsProviders: KmsProvider[]): Cipher[] {
  if (kms) {
    const made = kmsProviderOf(kms, deps);
    kmsProviders.push(made);
    return [made.cipher];
  }
  const [kind, configuration] = Object.entries(provider)[0] as [keyof typeof makers | 'identity', KeysConfiguration];
  if (kind === 'identity') return [identity];
  return (configuration.keys ?? []).map(({ name = '', secret = '' }) =>
    makers[kind]({ name, secret: Buffer.from(secret, 'base64') }, deps.random),
  );
}

/** @throws {Error} as upstream does for version 1, which is behind a feature gate there. */
function kmsProviderOf(
  { apiVersion = 'v1', name = '', endpoint = '', timeout }: NonNullable<ProviderConfiguration['kms']>,
  { kms }: EncryptionConfigurationDeps,
): KmsProvider {
  if (apiVersion === 'v1')
    throw new Error(
      'KMSv1 is deprecated and will only receive security updates going forward. Use KMSv2 instead.  Set --feature-gates=KMSv1=true to use the deprecated KMSv1 feature.',
    );
  if (!kms) throw new Error('KMS providers cannot be used here');
  return kms({ name, endpoint, timeoutMs: timeout === undefined ? defaultKmsTimeoutMs : Number(parseDuration(timeout)) / 1e6 });
}
