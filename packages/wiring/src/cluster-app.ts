/**
 * Everything in one process on a data directory: the parts that bring disks, sockets and processes with them, which a
 * cluster in memory loads none of.
 * @packageDocumentation
 */
export { runClusterApp } from './cluster/run-cluster-app.ts';
export type { ClusterAppHooks, ClusterAppOptions, ClusterReady, StartStep } from './cluster/cluster-app-options.ts';
export type { EtcdFlags } from './cluster/data/cluster-store.ts';
export { kubeconfigPath, stopRunningInstance } from './cluster/data/instance-file.ts';
export { StartError } from './cluster/start-error.ts';
export { processLogger, type LogFormat, type LogLevel } from './system/process-logger.ts';
export type { AuditBackendOptions, AuditOptions } from './audit/audit-backends.ts';
export type { AuthenticationOptions } from './authentication/open-authentication.ts';
export type { AuthorizationOptions } from './authorization/open-authorization.ts';
export type { ServingOptions } from './serving/open-serving.ts';
export type { AdmissionFlagOptions } from './admission/open-admission.ts';
