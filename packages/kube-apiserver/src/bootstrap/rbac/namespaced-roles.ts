import type { RoleRow } from './role-row.ts';

/** Roles in single namespaces (bootstrappolicy of 1.36); one rule a line: `groups resources [names]: verbs`, or `url paths: verbs`. */
export const namespacedRoleRows: readonly RoleRow[] = [
  {
    name: 'system:controller:bootstrap-signer',
    namespace: 'kube-public',
    rules: ['core configmaps: get,list,watch', 'core configmaps [cluster-info]: update', 'core,events.k8s.io events: create,patch,update'],
  },
  {
    name: 'extension-apiserver-authentication-reader',
    namespace: 'kube-system',
    rules: ['core configmaps [extension-apiserver-authentication]: get,list,watch'],
  },
  {
    name: 'system::leader-locking-kube-controller-manager',
    namespace: 'kube-system',
    rules: [
      'coordination.k8s.io leases: create,get,list,update,watch',
      'coordination.k8s.io leasecandidates: create,get,list,update,watch',
    ],
  },
  {
    name: 'system::leader-locking-kube-scheduler',
    namespace: 'kube-system',
    rules: [
      'coordination.k8s.io leases: create,get,list,update,watch',
      'coordination.k8s.io leasecandidates: create,get,list,update,watch',
    ],
  },
  { name: 'system:controller:bootstrap-signer', namespace: 'kube-system', rules: ['core secrets: get,list,watch'] },
  { name: 'system:controller:cloud-provider', namespace: 'kube-system', rules: ['core configmaps: create,get,list,watch'] },
  {
    name: 'system:controller:token-cleaner',
    namespace: 'kube-system',
    rules: ['core secrets: delete,get,list,watch', 'core,events.k8s.io events: create,patch,update'],
  },
];
