import { decode, goQuote, isJsonObject, loadYaml, type Schema } from '@kubewright/api-machinery';

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
const struct = (name: string, fields: Readonly<Record<string, Schema>>): Schema => ({
  name: `io.k8s.apiserver.pkg.apis.apiserver.v1.${name}`,
  type: 'object',
  properties: new Map(Object.entries(fields).map(([field, schema]) => [field, { schema, required: false, omit: 'unset' }])),
});

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
const schema = struct('EncryptionConfiguration', { kind: text, apiVersion: text, resources: listOf(resource) });

/** Reads a file, YAML or JSON, as strictly as upstream: a slip of the pen must not leave anything unencrypted. @throws {Error} */
export function readEncryptionFile(source: string): EncryptionFile {
  const file = loadYaml(source);
  if (!isJsonObject(file) || file['kind'] !== 'EncryptionConfiguration' || file['apiVersion'] !== 'apiserver.config.k8s.io/v1')
    throw new Error('it is no apiserver.config.k8s.io/v1 EncryptionConfiguration');
  const { object, unknownFields } = decode(schema, file);
  if (unknownFields.length > 0)
    throw new Error(`strict decoding error: ${unknownFields.map((path) => `unknown field ${goQuote(path)}`).join(', ')}`);
  return object as EncryptionFile;
}
