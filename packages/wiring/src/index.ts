/**
 * Composes the packages into apps.
 *
 * - `container`, `tokens`: typed tokens, modules and compositions
 * - `kube-apiserver.module` and its neighbours: one ordered list a binary
 * - `cluster/`: everything in one process on a data directory
 * - `system/`: the machine's own clock, randomness and log
 * @packageDocumentation
 */
export { compose, provide, token, type Composition, type Module, type Provider, type Resolve, type Token } from './container.ts';
export { tokens } from './tokens.ts';
export { newServiceAccountKey } from './cluster/cluster-pki.ts';
export { clusterModule } from './cluster.module.ts';
export { clusterComponents } from './cluster/cluster-components.ts';
export { kubeApiServerModule } from './kube-apiserver.module.ts';
export {
  runClusterApp,
  type ClusterAppOptions,
  type ClusterAppHooks,
  type ClusterReady,
  type StartStep,
} from './cluster/run-cluster-app.ts';
export type { EtcdFlags } from './cluster/cluster-store.ts';
export { kubeconfigPath, stopRunningInstance } from './cluster/instance-file.ts';
export { StartError } from './cluster/start-error.ts';
export { kubernetesVersion, productVersion } from './version.ts';
export * from './system/index.ts';
export type { AuditBackendOptions, AuditOptions } from './audit/audit-backends.ts';
