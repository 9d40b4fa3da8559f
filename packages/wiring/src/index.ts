/**
 * Composes the packages into apps.
 *
 * - `container`, `tokens`: typed tokens, modules and compositions
 * - `kube-apiserver.module` and its neighbours: one ordered list a binary
 * - `cluster-app` (an entry of its own): everything in one process on a data directory, with disks and sockets
 * - `system/`: the machine's own clock, randomness and log
 * @packageDocumentation
 */
export { compose, provide, token, type Composition, type Module, type Provider, type Resolve, type Token } from './container.ts';
export { tokens } from './tokens.ts';
export { newServiceAccountKey, serviceAccountKeyWhenNeeded } from './cluster/data/service-account-key.ts';
export { clusterModule } from './cluster.module.ts';
export { clusterComponents } from './cluster/cluster-components.ts';
export { kubeApiServerModule } from './kube-apiserver.module.ts';
export { kubernetesVersion, productVersion } from './version.ts';
export { systemClock } from './system/system-clock.ts';
export { systemRandom } from './system/system-random.ts';
