import { type KubeObject, type ObjectKey, type ResourceType, isNotFound } from '@kubewright/api-machinery';
import { Nodes, Pods, Secrets, ServiceAccounts } from '@kubewright/api/core/v1';
import type { TokenLookup } from '@kubewright/authentication';
import type { Client } from '@kubewright/client';

/** Looks up what tokens are bound to through the API itself. `client` acts as the server. */
export function tokenLookup(client: Client): TokenLookup {
  const uidOf = async <T extends KubeObject>(type: ResourceType<T>, key: ObjectKey): Promise<string | undefined> => {
    try {
      return (await client.resource(type).get(key)).metadata.uid;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  return {
    serviceAccountUid: (namespace, name) => uidOf(ServiceAccounts, { namespace, name }),
    podUid: (namespace, name) => uidOf(Pods, { namespace, name }),
    secretUid: (namespace, name) => uidOf(Secrets, { namespace, name }),
    nodeUid: (name) => uidOf(Nodes, { name }),
  };
}
