import type { KubeObject } from '@kubewright/api-machinery';
import type { ClusterRoleBinding, RoleBinding, Subject } from '@kubewright/api/rbac/v1';
import type { UserInfo } from '@kubewright/apiserver';
import type { Lister, SharedInformer } from '@kubewright/informer';

type Binding = ClusterRoleBinding | RoleBinding;

const indexName = 'rbac-subject';
const serviceAccountPrefix = 'system:serviceaccount:';

/** Files bindings under whom they bind, so that a request costs what its user is bound to, not what the cluster holds. */
export function indexBySubject(informer: Pick<SharedInformer<Binding & KubeObject>, 'addIndex'>): void {
  informer.addIndex(indexName, (binding) => [...new Set((binding.subjects ?? []).map((subject) => fileKey(binding, subject)))]);
}

/**
 * Calls `visit` for each binding of the namespace ('' : cluster-wide ones) that names the user, with the first subject
 * that does, until it answers true. Needs {@link indexBySubject}.
 */
export function visitBindings<T extends Binding & KubeObject>(
  lister: Lister<T>,
  user: UserInfo,
  namespace: string,
  visit: (binding: T, subject: Subject) => boolean,
): boolean {
  const visitFiled = (key: string): boolean => {
    for (const binding of lister.byIndex(indexName, key)) {
      const subject = (binding.subjects ?? []).find((candidate) => isSubject(user, candidate, namespace));
      // A binding that names both the user and a group of theirs is filed under both and counts once.
      if (subject && fileKey(binding, subject) === key && visit(binding, subject)) return true;
    }
    return false;
  };
  return visitFiled(`${namespace}/u:${user.name}`) || user.groups.some((group) => visitFiled(`${namespace}/g:${group}`));
}

function fileKey({ metadata: { namespace = '' } }: Binding & KubeObject, { kind, name, namespace: home }: Subject): string {
  if (kind === 'Group') return `${namespace}/g:${name}`;
  return `${namespace}/u:${kind === 'ServiceAccount' ? `${serviceAccountPrefix}${home || namespace}:${name}` : name}`;
}

function isSubject(user: UserInfo, { kind, name, namespace }: Subject, bindingNamespace: string): boolean {
  if (kind === 'User') return user.name === name;
  if (kind === 'Group') return user.groups.includes(name);
  const home = namespace || bindingNamespace;
  return kind === 'ServiceAccount' && home !== '' && user.name === `${serviceAccountPrefix}${home}:${name}`;
}
