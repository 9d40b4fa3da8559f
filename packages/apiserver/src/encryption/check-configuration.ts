import { formatFieldError, invalidValue, parseDuration, required, type FieldError } from '@kubewright/api-machinery';
import type { EncryptionFile, KeysConfiguration, ProviderConfiguration } from './encryption-file.ts';

const keySizes = { aesgcm: [16, 24, 32], aescbc: [16, 24, 32], secretbox: [32] } as const;
const withoutRestApi: readonly string[] = ['apiserveripinfo', 'serviceipallocations', 'servicenodeportallocations'];

/** Refuses what upstream refuses, with its words (apis/apiserver/validation/validation_encryption.go). @throws {Error} */
export function checkConfiguration(file: EncryptionFile, reload: boolean): void {
  const errors = file.resources?.length
    ? resourceErrors(file.resources, reload)
    : [required('resources', 'at least one resources is required')];
  if (errors.length === 0) return;
  const texts = [...new Set(errors.map(formatFieldError))];
  throw new Error(texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`);
}

function resourceErrors(entries: NonNullable<EncryptionFile['resources']>, reload: boolean): FieldError[] {
  const kmsNames = new Set<string>();
  return entries.flatMap(({ resources, providers }, i) => {
    const [of, by] = [`resources[${i}].resources`, `resources[${i}].providers`];
    return [
      ...(resources?.length ? [] : [required(of, `at least one ${of} is required`)]),
      ...overlapErrors(resources ?? [], of),
      ...(resources ?? []).flatMap((name, j) => nameErrors(String(name), `${of}[${j}]`)),
      ...(providers?.length ? [] : [required(by, `at least one ${by} is required`)]),
      ...(providers ?? []).flatMap((provider, j) => providerErrors(provider ?? {}, `${by}[${j}]`, kmsNames, reload)),
    ];
  });
}

const groupOf = (resource: string): string => (resource.includes('.') ? resource.slice(resource.indexOf('.') + 1) : '');

function overlapErrors(resources: readonly string[], at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (new Set(resources).size < resources.length)
    errors.push(invalidValue(at, resources, 'the same resource cannot be specified multiple times'));
  const overlaps = resources.some((one, i) =>
    resources.some(
      (other, j) =>
        i !== j && one !== other && (one === '*.*' || (groupOf(one) === groupOf(other) && (one.startsWith('*') || other.startsWith('*')))),
    ),
  );
  if (overlaps)
    errors.push(
      invalidValue(
        at,
        resources,
        "using overlapping resources such as 'secrets' and '*.' in the same resource list is not allowed as they will be masked",
      ),
    );
  return errors;
}

function nameErrors(name: string, at: string): FieldError[] {
  const refused = (why: string): FieldError[] => [invalidValue(at, name, why)];
  if (name.toLowerCase() !== name) return refused('resource name should not contain capital letters');
  if (name === '*') return refused("use '*.' to encrypt all the resources from core API group or *.* to encrypt all resources");
  if (withoutRestApi.includes(name)) return refused('resources which do not have REST API/s cannot be encrypted');
  const group = groupOf(name);
  if (group === 'events.k8s.io')
    return refused("'*.events.k8s.io' objects are stored using the 'events' API group in etcd. Use 'events' instead in the config file");
  if (group === 'extensions') return refused("'extensions' group has been removed and cannot be used for encryption");
  if (group === '*' && name !== '*.*') return refused('encrypting the same resource across groups is not supported');
  return [];
}

function providerErrors(provider: ProviderConfiguration, at: string, kmsNames: Set<string>, reload: boolean): FieldError[] {
  const kinds = Object.keys(provider);
  if (kinds.length === 0)
    return [
      invalidValue(at, provider, 'provider does not contain any of the expected providers: KMS, AESGCM, AESCBC, Secretbox, Identity'),
    ];
  if (kinds.length > 1)
    return [
      invalidValue(
        at,
        shownWithoutSecrets(provider),
        'more than one provider specified in a single element, should split into different list elements',
      ),
    ];
  if (provider.kms) {
    const errors = kmsErrors(provider.kms, `${at}.kms`, kmsNames, reload);
    kmsNames.add(provider.kms.name ?? '');
    return errors;
  }
  const [kind] = kinds as [keyof typeof keySizes | 'identity'];
  return kind === 'identity' ? [] : keysErrors(provider[kind]?.keys ?? [], keySizes[kind], `${at}.${kind}.keys`);
}

/** Whoever reads the message need not learn keys. */
const shownWithoutSecrets = (provider: ProviderConfiguration): object =>
  Object.fromEntries(Object.keys(provider).map((kind) => [kind, '<...>']));

function keysErrors(keys: NonNullable<KeysConfiguration['keys']>, sizes: readonly number[], at: string): FieldError[] {
  if (keys.length === 0) return [required(at, 'at least one keys is required')];
  return keys.flatMap(({ name, secret }, i) => [
    ...(name ? [] : [required(`${at}[${i}].name`, 'name is a mandatory field for a key')]),
    ...secretErrors(secret, sizes, `${at}[${i}].secret`),
  ]);
}

/** What the secret is never stands in a message. */
function secretErrors(secret: string | undefined, sizes: readonly number[], at: string): FieldError[] {
  if (!secret) return [required(at, 'secret is a mandatory field for a key')];
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(secret) || secret.length % 4 !== 0)
    return [invalidValue(at, 'REDACTED', 'secrets must be base64 encoded')];
  const { byteLength } = Buffer.from(secret, 'base64');
  if (sizes.includes(byteLength)) return [];
  return [invalidValue(at, 'REDACTED', `secret is not of the expected length, got ${byteLength}, expected one of [${sizes.join(' ')}]`)];
}

function kmsErrors(
  { apiVersion = 'v1', name = '', endpoint = '', timeout, cachesize }: NonNullable<ProviderConfiguration['kms']>,
  at: string,
  names: ReadonlySet<string>,
  reload: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  if (name === '') errors.push(required(`${at}.name`, 'name is a mandatory field for a provider'));
  if (apiVersion !== 'v1' && name.includes(':'))
    errors.push(invalidValue(`${at}.name`, name, `invalid KMS provider name ${name}, must not contain ':'`));
  if ((reload || apiVersion !== 'v1') && names.has(name))
    errors.push(invalidValue(`${at}.name`, name, `duplicate KMS provider name ${name}, names must be unique`));
  if (timeout !== undefined && !(nanosecondsOf(timeout) > 0))
    errors.push(invalidValue(`${at}.timeout`, timeout, 'timeout should be a positive value'));
  errors.push(...endpointErrors(endpoint, `${at}.endpoint`));
  if (apiVersion !== 'v1' && cachesize !== undefined)
    errors.push(invalidValue(`${at}.cachesize`, cachesize, 'cachesize is not supported in v2'));
  if (apiVersion === 'v1' && cachesize === 0)
    errors.push(invalidValue(`${at}.cachesize`, cachesize, 'cachesize should be a positive value, or negative to disable'));
  if (apiVersion !== 'v1' && apiVersion !== 'v2')
    errors.push(
      invalidValue(`${at}.apiVersion`, apiVersion, 'unsupported apiVersion apiVersion for KMS provider, only v1 and v2 are supported'),
    );
  return errors;
}

function endpointErrors(endpoint: string, at: string): FieldError[] {
  if (endpoint === '') return [invalidValue(at, '', 'endpoint is a mandatory field for a kms')];
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(endpoint)?.[1]?.toLowerCase() ?? '';
  return scheme === 'unix'
    ? []
    : [invalidValue(at, endpoint, `unsupported scheme ${JSON.stringify(scheme)} for KMS provider, only unix is supported`)];
}

function nanosecondsOf(duration: string): number {
  try {
    return Number(parseDuration(duration));
  } catch {
    return Number.NaN;
  }
}
