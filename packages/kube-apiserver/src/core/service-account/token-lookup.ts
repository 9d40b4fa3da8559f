import { type KubeObject, type Logger, type ObjectKey, type ResourceType, isNotFound } from '@kubewright/api-machinery';
import { Nodes, Pods, Secrets, ServiceAccounts } from '@kubewright/api/core/v1';
import type { BootstrapSecret, LegacyTokenLookup, LiveObject, TokenLookup } from '@kubewright/authentication';
import type { Client } from '@kubewright/client';

/** Undefined when it is gone. */
async function find<T extends KubeObject>(client: Client, type: ResourceType<T>, key: ObjectKey): Promise<T | undefined> {
  try {
    return await client.resource(type).get(key);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

const live = ({ metadata: { uid = '', deletionTimestamp } }: KubeObject): LiveObject => ({
  uid,
  ...(deletionTimestamp && { deletedAtMs: Date.parse(deletionTimestamp) }),
});

/** Looks up what tokens are bound to through the API itself. `client` acts as the server. */
export function tokenLookup(client: Client): TokenLookup {
  const liveOf = async <T extends KubeObject>(type: ResourceType<T>, key: ObjectKey): Promise<LiveObject | undefined> => {
    const found = await find(client, type, key);
    return found && live(found);
  };
  return {
    serviceAccount: (namespace, name) => liveOf(ServiceAccounts, { namespace, name }),
    pod: (namespace, name) => liveOf(Pods, { namespace, name }),
    secret: (namespace, name) => liveOf(Secrets, { namespace, name }),
    node: (name) => liveOf(Nodes, { name }),
  };
}

/** Looks up Secrets of bootstrap tokens. `client` acts as the server. */
export function bootstrapTokenLookup(client: Client): (name: string) => Promise<BootstrapSecret | undefined> {
  return async (name) => {
    const secret = await find(client, Secrets, { namespace: 'kube-system', name });
    if (!secret || secret.metadata.deletionTimestamp) return undefined;
    const data = Object.entries(secret.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()] as const);
    return { type: secret.type ?? '', data: new Map(data) };
  };
}

/** Looks up tokens in Secrets, and keeps in a label when they were used last. `client` acts as the server. */
export function legacyTokenLookup(client: Client, logger: Logger): LegacyTokenLookup {
  return {
    async serviceAccount(namespace, name) {
      const account = await find(client, ServiceAccounts, { namespace, name });
      return account && { ...live(account), secrets: (account.secrets ?? []).map((secret) => secret.name ?? '') };
    },
    async tokenSecret(namespace, name) {
      const secret = await find(client, Secrets, { namespace, name });
      if (!secret || secret.metadata.deletionTimestamp) return undefined;
      const { uid = '', labels = {} } = secret.metadata;
      return { namespace, name, uid, labels, token: Buffer.from(secret.data?.['token'] ?? '', 'base64') };
    },
    async markUsed({ namespace, name, uid }, label, date) {
      const body = { metadata: { uid, labels: { [label]: date } } };
      // The day is for cleaning up only: the token is as good without it.
      await client
        .resource(Secrets)
        .patch({ namespace, name }, { type: 'merge', body })
        .catch((error: unknown) => logger.warn('the last use of a service account token was not noted', { namespace, name, error }));
    },
  };
}
