import type { Attributes, Authorizer, UserInfo } from '@kubewright/apiserver';
import { PendingDecisions, type AuthorizerAttributes } from '@kubewright/cel';
import type { Client } from '@kubewright/client';
import type { ExtensionMetrics } from '../extension-metrics.ts';

/** What evaluating expressions of admission takes. */
export interface ExpressionDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  readonly authorizer: Authorizer;
  readonly metrics: ExtensionMetrics;
}

/** What expressions ask the server's authorizer while one request of a user is admitted. */
export function pendingDecisions(authorizer: Authorizer, user: UserInfo): PendingDecisions {
  return new PendingDecisions({
    async decide(asked) {
      try {
        const { kind, reason } = await authorizer.authorize(attributesOf(asked, user));
        return { allowed: kind === 'allow', reason };
      } catch (error) {
        return { allowed: false, reason: '', error: (error as Error).message };
      }
    },
  });
}

function attributesOf({ verb, resource, path = '', serviceAccount }: AuthorizerAttributes, user: UserInfo): Attributes {
  const { group = '', resource: plural = '', subresource = '', namespace = '', name = '' } = resource ?? {};
  const asks = serviceAccount ? serviceAccountUser(serviceAccount.namespace, serviceAccount.name) : user;
  const version = resource ? '*' : '';
  return {
    user: asks,
    verb,
    path,
    resourceRequest: resource !== undefined,
    group,
    version,
    resource: plural,
    subresource,
    namespace,
    name,
  };
}

const serviceAccountUser = (namespace: string, name: string): UserInfo => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});
