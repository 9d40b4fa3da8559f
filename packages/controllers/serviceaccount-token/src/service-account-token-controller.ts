import { isConflict, isNotFound, keyOf, type ObjectKey } from '@kubewright/api-machinery';
import { Secrets, ServiceAccounts, type Secret, type ServiceAccount } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  trigger,
  type ControllerContext,
  type ControllerDefinition,
  type ControllerManifest,
  type ReconcileResult,
  type Reconciler,
  type Trigger,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideTokenSecret, nameAnnotation, type TokenSecretOptions } from './decide-token-secret.ts';

export const manifest: ControllerManifest = {
  name: 'serviceaccount-token-controller',
  primary: Secrets,
  uses: [
    { resource: Secrets, verbs: ['list', 'watch', 'update', 'delete'] },
    { resource: ServiceAccounts, verbs: ['get', 'list', 'watch', 'update'] },
  ],
  idleWithout: [Secrets],
};

/** No other secret is followed. */
const selection = { fieldSelector: 'type=kubernetes.io/service-account-token' };

/** Puts tokens into Secrets of type kubernetes.io/service-account-token (upstream pkg/controller/serviceaccount/tokens_controller). */
class ServiceAccountTokenController implements Reconciler {
  readonly #options: TokenSecretOptions;
  readonly #secrets: Lister<Secret>;
  readonly #accounts: Lister<ServiceAccount>;
  readonly #secretClient: ResourceClient<Secret>;
  readonly #accountClient: ResourceClient<ServiceAccount>;

  constructor({ client, informers }: ControllerContext, options: TokenSecretOptions) {
    this.#options = options;
    this.#secrets = informers.informer(Secrets, selection).lister;
    this.#accounts = informers.informer(ServiceAccounts).lister;
    this.#secretClient = client.resource(Secrets);
    this.#accountClient = client.resource(ServiceAccounts);
  }

  /** Secrets; accounts, for the secrets made for them. */
  triggers(): readonly Trigger[] {
    return [
      { resource: Secrets, selection },
      trigger<ServiceAccount>({
        resource: ServiceAccounts,
        keysOf: (account, _old, change) => (change === 'deleted' ? this.#secretsOf(account) : []),
      }),
    ];
  }

  #secretsOf({ metadata: { namespace = '', name } }: ServiceAccount): ObjectKey[] {
    return this.#secrets
      .list({ namespace })
      .filter(({ metadata }) => metadata.annotations?.[nameAnnotation] === name)
      .map(keyOf);
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const secret = this.#secrets.get(key);
    await (secret ? this.#see(secret, signal) : this.#forget(key, signal)).catch((error: unknown) => {
      // Somebody was faster, and what he did comes back here by its event.
      if (!isNotFound(error) && !isConflict(error)) throw error;
    });
    return done;
  }

  async #see(secret: Secret, signal: AbortSignal): Promise<void> {
    const { namespace = '', uid, annotations } = secret.metadata;
    const accountName = annotations?.[nameAnnotation];
    if (!accountName) return;
    const account = await this.#account({ namespace, name: accountName }, signal);
    const decision = decideTokenSecret(secret, account, this.#options);
    if (decision.kind === 'fill') await this.#secretClient.update(decision.secret, { signal });
    if (decision.kind === 'delete') await this.#secretClient.delete(keyOf(secret), { preconditions: { uid }, signal });
  }

  /** As the server has it when it is not here: a token is not taken away because its account came a moment ago. */
  async #account(key: ObjectKey, signal: AbortSignal): Promise<ServiceAccount | undefined> {
    const known = this.#accounts.get(key);
    if (known) return known;
    return this.#accountClient.get(key, { signal }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  }

  /** Accounts do not keep naming a secret that is gone. */
  async #forget({ namespace = '', name }: ObjectKey, signal: AbortSignal): Promise<void> {
    for (const account of this.#accounts.list({ namespace })) {
      const secrets = (account.secrets ?? []).filter((reference) => reference.name !== name);
      if (secrets.length !== (account.secrets ?? []).length) await this.#accountClient.update({ ...account, secrets }, { signal });
    }
  }
}

export const serviceAccountTokenControllerDefinition = (options: TokenSecretOptions): ControllerDefinition => ({
  manifest,
  create(context) {
    const reconciler = new ServiceAccountTokenController(context, options);
    return { reconciler, triggers: reconciler.triggers() };
  },
});
