import { optionalFields, readConfigurationFile, type Schema } from '@kubewright/api-machinery';

export interface KeysConfiguration {
  readonly keys?: readonly { readonly name?: string; readonly secret?: string }[];
}

/** One of them is set. */
export interface ProviderConfiguration {
  readonly aescbc?: KeysConfiguration;
  readonly aesgcm?: KeysConfiguration;
  readonly secretbox?: KeysConfiguration;
  readonly identity?: object;
  readonly kms?: {
    readonly apiVersion?: string;
    readonly name?: string;
    readonly endpoint?: string;
    readonly timeout?: string;
    readonly cachesize?: number;
  };
}

/** apiserver.config.k8s.io/v1 EncryptionConfiguration. */
export interface EncryptionFile {
  readonly resources?: readonly { readonly resources?: readonly string[]; readonly providers?: readonly ProviderConfiguration[] }[];
}

const text: Schema = { type: 'string' };
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const struct = (name: string, fields: Readonly<Record<string, Schema>>): Schema =>
  optionalFields(`io.k8s.apiserver.pkg.apis.apiserver.v1.${name}`, fields);

const keys = listOf(struct('Key', { name: text, secret: text }));
const provider = struct('ProviderConfiguration', {
  aesgcm: struct('AESConfiguration', { keys }),
  aescbc: struct('AESConfiguration', { keys }),
  secretbox: struct('SecretboxConfiguration', { keys }),
  identity: struct('IdentityConfiguration', {}),
  kms: struct('KMSConfiguration', {
    apiVersion: text,
    name: text,
    cachesize: { type: 'integer', format: 'int32' },
    endpoint: text,
    timeout: { type: 'string', format: 'duration' },
  }),
});
const resource = struct('ResourceConfiguration', { resources: listOf(text), providers: listOf(provider) });
const kind = { apiVersion: 'apiserver.config.k8s.io/v1', kind: 'EncryptionConfiguration' };

/** Reads a file, YAML or JSON. @throws {Error} */
export function readEncryptionFile(source: string): EncryptionFile {
  return readConfigurationFile(source, kind, { resources: listOf(resource) });
}
