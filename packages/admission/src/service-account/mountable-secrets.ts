import type { Container, Pod, ServiceAccount } from '@kubewright/api/core/v1';

const enforcement = 'kubernetes.io/enforce-mountable-secrets';
/** What Go's strconv.ParseBool takes for true. */
const truths: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

/** Whether pods that run as an account may only refer to the secrets that the account names. */
export const enforcesMountableSecrets = ({ metadata }: ServiceAccount): boolean => truths.has(metadata.annotations?.[enforcement] ?? '');

/**
 * Why a pod may not run as an account that enforces its mountable secrets; undefined: it may. Volumes, init and other
 * containers, and pull secrets, in this order (plugin/pkg/admission/serviceaccount, release 1.36; CVE-2023-2728,
 * CVE-2024-3177).
 */
export function unmountableSecret(account: ServiceAccount, { spec }: Pod): string | undefined {
  const mountable = namesOf(account.secrets);
  const notAllowed = `is not allowed because service account ${account.metadata.name} does not reference that`;
  for (const { secret } of spec?.volumes ?? []) {
    if (secret && !mountable.has(secret.secretName ?? ''))
      return `volume with secret.secretName="${secret.secretName}" ${notAllowed} secret`;
  }
  const inContainer =
    unmountableIn(account, 'init container', spec?.initContainers) ?? unmountableIn(account, 'container', spec?.containers);
  if (inContainer !== undefined) return inContainer;
  const pullable = namesOf(account.imagePullSecrets);
  for (const [index, { name = '' }] of (spec?.imagePullSecrets ?? []).entries()) {
    if (!pullable.has(name)) return `imagePullSecrets[${index}].name="${name}" ${notAllowed} imagePullSecret`;
  }
  return undefined;
}

/** The same for containers that are added to a running pod. */
export function unmountableSecretOfEphemeral(account: ServiceAccount, { spec }: Pod): string | undefined {
  return unmountableIn(account, 'ephemeral container', spec?.ephemeralContainers);
}

function unmountableIn(
  { metadata, secrets }: ServiceAccount,
  what: string,
  containers: readonly Pick<Container, 'name' | 'env' | 'envFrom'>[] = [],
): string | undefined {
  const mountable = namesOf(secrets);
  const refusal = (place: string, secret: string): string =>
    `${place} referencing secret.secretName="${secret}" is not allowed because service account ${metadata.name} does not reference that secret`;
  for (const { name, env, envFrom } of containers) {
    for (const { name: variable, valueFrom } of env ?? []) {
      const secret = valueFrom?.secretKeyRef && (valueFrom.secretKeyRef.name ?? '');
      if (secret !== undefined && !mountable.has(secret)) return refusal(`${what} ${name} with envVar ${variable}`, secret);
    }
    for (const { secretRef } of envFrom ?? []) {
      const secret = secretRef && (secretRef.name ?? '');
      if (secret !== undefined && !mountable.has(secret)) return refusal(`${what} ${name} with envFrom`, secret);
    }
  }
  return undefined;
}

const namesOf = (references: readonly { readonly name?: string }[] | undefined): ReadonlySet<string> =>
  new Set((references ?? []).map(({ name = '' }) => name));
