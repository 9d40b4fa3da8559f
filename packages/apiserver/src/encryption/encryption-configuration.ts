import { loadYaml, type Random } from '@kubewright/api-machinery';
import { aesCbc, aesGcm, secretbox, type NamedKey } from './ciphers.ts';
import { identity, prefixTransformer, type Cipher, type EncryptionAtRest, type ValueTransformer } from './value-transformer.ts';

interface KeysConfiguration {
  readonly keys?: readonly { readonly name?: string; readonly secret?: string }[];
}

interface ProviderConfiguration {
  readonly aescbc?: KeysConfiguration;
  readonly aesgcm?: KeysConfiguration;
  readonly secretbox?: KeysConfiguration;
  readonly identity?: object | null;
  readonly kms?: object;
}

/** apiserver.config.k8s.io/v1 EncryptionConfiguration. */
interface EncryptionFile {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly resources?: readonly { readonly resources?: readonly string[]; readonly providers?: readonly ProviderConfiguration[] }[];
}

const registry = '/registry';

const makers = {
  aescbc: { make: aesCbc, sizes: [16, 24, 32] },
  aesgcm: { make: aesGcm, sizes: [16, 24, 32] },
  secretbox: { make: secretbox, sizes: [32] },
} as const;

interface Entry {
  /** `secrets`, `deployments.apps`, `*.apps`, `*.` (the core group), `*.*` */
  readonly resources: readonly string[];
  readonly transformer: ValueTransformer;
}

/** Which resources are encrypted, and with which keys. */
export class EncryptionConfiguration implements EncryptionAtRest {
  readonly #entries: readonly Entry[];

  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
  }

  /** Undefined: values are stored as they are. */
  transformerOf({ group, plural }: { readonly group: string; readonly plural: string }): ValueTransformer | undefined {
    const names = [group === '' ? plural : `${plural}.${group}`, `*.${group}`, '*.*'];
    return this.#entries.find(({ resources }) => resources.some((resource) => names.includes(resource)))?.transformer;
  }
}

/**
 * Reads a configuration, YAML or JSON (upstream's `--encryption-provider-config`). `keyPrefix` is what `/registry` is called
 * in the store (`--etcd-prefix`): values are bound to their place there. @throws {Error} that says what is wrong.
 */
export function parseEncryptionConfiguration(text: string, random: Random, keyPrefix = registry): EncryptionConfiguration {
  const placeOf = (key: string): string => (key.startsWith(registry) ? keyPrefix + key.slice(registry.length) : key);
  const file = loadYaml(text) as EncryptionFile | null;
  if (file?.kind !== 'EncryptionConfiguration' || file.apiVersion !== 'apiserver.config.k8s.io/v1')
    throw new Error('it is no apiserver.config.k8s.io/v1 EncryptionConfiguration');
  if (!file.resources || file.resources.length === 0)
    throw new Error('resources: Required value: at least one resource must be configured');
  return new EncryptionConfiguration(
    file.resources.map(({ resources = [], providers = [] }, i) => {
      const at = `resources[${i}]`;
      if (resources.length === 0) throw new Error(`${at}.resources: Required value: at least one resource must be configured`);
      if (providers.length === 0) throw new Error(`${at}.providers: Required value: at least one provider must be configured`);
      return {
        resources,
        transformer: prefixTransformer(
          providers.flatMap((provider, j) => ciphersOf(provider, `${at}.providers[${j}]`, random)),
          placeOf,
        ),
      };
    }),
  );
}

function ciphersOf(provider: ProviderConfiguration, at: string, random: Random): Cipher[] {
  const kinds = Object.keys(provider ?? {});
  if (kinds.length !== 1) throw new Error(`${at}: Invalid value: exactly one provider must be set in each element`);
  if ('identity' in provider) return [identity];
  const kind = kinds[0] as keyof typeof makers;
  if (!Object.hasOwn(makers, kind))
    throw new Error(`${at}.${kind}: Unsupported value: supported providers: "aescbc", "aesgcm", "secretbox", "identity"`);
  const { keys = [] } = provider[kind]!;
  if (keys.length === 0) throw new Error(`${at}.${kind}.keys: Required value: at least one key must be set`);
  return keys.map((key, i) => makers[kind].make(namedKey(key, makers[kind].sizes, `${at}.${kind}.keys[${i}]`), random));
}

function namedKey({ name, secret }: { readonly name?: string; readonly secret?: string }, sizes: readonly number[], at: string): NamedKey {
  if (!name) throw new Error(`${at}.name: Required value: key must have a name`);
  if (!secret) throw new Error(`${at}.secret: Required value: key must have a secret`);
  // What the secret is never stands in a message.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(secret)) throw new Error(`${at}.secret: Invalid value: "REDACTED": secret must be base64 encoded`);
  const bytes = Buffer.from(secret, 'base64');
  if (!sizes.includes(bytes.byteLength))
    throw new Error(
      `${at}.secret: Invalid value: "REDACTED": secret is not of the expected length, got ${bytes.byteLength}, expected one of [${sizes.join(' ')}]`,
    );
  return { name, secret: bytes };
}
