import { type Clock, type Random, isNotFound, randomInt, randomSuffix, sleep, unnamedError } from '@kubewright/api-machinery';
import { type Pod, type ServiceAccount, ServiceAccounts } from '@kubewright/api/core/v1';
import { podSecretNames } from '@kubewright/api/pods';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { isWriteOf, objectOf, rejection } from '../request.ts';
import { mountApiAccess } from './api-access-volume.ts';
import { enforcesMountableSecrets, unmountableSecret, unmountableSecretOfEphemeral } from './mountable-secrets.ts';

const defaultName = 'default';
/** The controller makes the default account a moment after its namespace: it is waited for, about 1.5 s in all. */
const defaultAttempts = 10;
const mirrorAnnotation = 'kubernetes.io/config.mirror';

/**
 * Gives every pod an account, the account's pull secrets, and a token to reach the API with, and holds it to the secrets
 * that the account lets its pods have.
 */
export class ServiceAccountAdmission implements AdmissionPlugin {
  readonly name = 'ServiceAccount';
  readonly #deps: { client: Client; clock: Clock; random: Random };

  constructor(deps: { client: Client; clock: Clock; random: Random }) {
    this.#deps = deps;
  }

  handles(request: AdmissionRequest): boolean {
    return isWriteOf(request, '', 'pods', ['CREATE']) || addsContainers(request);
  }

  async admit(request: AdmissionRequest): Promise<void> {
    if (addsContainers(request)) return;
    const pod = objectOf<Pod>(request);
    if (isMirror(pod)) return assertPlainMirror(request, pod);
    if (!pod.spec) return;
    const name = (pod.spec.serviceAccountName ||= defaultName);
    pod.spec.serviceAccount = name;
    const account = await this.#find(request, name);
    const automount = pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
    if (automount) mountApiAccess(pod, () => randomSuffix(this.#deps.random));
    if ((pod.spec.imagePullSecrets ?? []).length === 0 && account.imagePullSecrets?.length) {
      pod.spec.imagePullSecrets = account.imagePullSecrets.map((secret) => ({ ...secret }));
    }
    assertMountable(request, account, pod);
  }

  /** Once more when all have had their say: what changes pods may have them refer to more, or run as another. */
  async validate(request: AdmissionRequest): Promise<void> {
    const pod = objectOf<Pod>(request);
    if (isMirror(pod) && !addsContainers(request)) return assertPlainMirror(request, pod);
    const name = pod.spec?.serviceAccountName;
    if (!name) throw rejection(request, `no service account specified for pod ${request.namespace}/${pod.metadata.name ?? ''}`);
    assertMountable(request, await this.#find(request, name), pod);
  }

  async #find(request: AdmissionRequest, name: string): Promise<ServiceAccount> {
    const { client, clock, random } = this.#deps;
    const { namespace } = request;
    for (let left = name === defaultName ? defaultAttempts : 1; ;) {
      try {
        return await client.resource(ServiceAccounts).get({ namespace, name });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
      left -= 1;
      if (left === 0) throw rejection(request, `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`);
      await sleep(clock, 100 + randomInt(random, 100));
    }
  }
}

const isMirror = ({ metadata }: Pod): boolean => metadata.annotations?.[mirrorAnnotation] !== undefined;

function addsContainers({ definition, subresource, operation }: AdmissionRequest): boolean {
  return subresource === 'ephemeralcontainers' && operation === 'UPDATE' && definition.plural === 'pods' && definition.group === '';
}

/** @throws {ApiError} Forbidden, or for added containers an error without a reason, as upstream's. */
function assertMountable(request: AdmissionRequest, account: ServiceAccount, pod: Pod): void {
  if (!enforcesMountableSecrets(account)) return;
  if (addsContainers(request)) {
    const refused = unmountableSecretOfEphemeral(account, pod);
    if (refused !== undefined) throw unnamedError(refused);
    return;
  }
  const refused = unmountableSecret(account, pod);
  if (refused !== undefined) throw rejection(request, refused);
}

/** A mirror of a static pod has no business with the API. */
function assertPlainMirror(request: AdmissionRequest, pod: Pod): void {
  const { spec } = pod;
  if (spec?.serviceAccountName) throw rejection(request, 'a mirror pod may not reference service accounts');
  if (podSecretNames(pod).length > 0) throw rejection(request, 'a mirror pod may not reference secrets');
  if (spec?.volumes?.some(({ projected }) => projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken))) {
    throw rejection(request, 'a mirror pod may not use ServiceAccountToken volume projections');
  }
}
