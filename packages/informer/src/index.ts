/**
 * Local copies of resources, kept up to date by list and watch.
 *
 * - `informer`: the contract of shared informers, listers and deltas
 * - `informer-factory`: the shared informers of one process
 * - `shared-informer`: one informer: store and deltas
 * - `lister-when-asked`: a lister whose informer is made when it is first read from
 * - `reflector`: the state machine that lists, watches and recovers
 * - `store`: objects by key and by index
 * - `backoff`: growing delays between tries
 * @packageDocumentation
 */
export type { Delta, InformerFactory, InformerOptions, Lister, SharedInformer } from './informer.ts';
export { createInformerFactory } from './informer-factory.ts';
export { createSharedInformer } from './shared-informer.ts';
export type { InformerDeps } from './shared-informer.ts';
export { listerWhenAsked } from './lister-when-asked.ts';
export { Reflector } from './reflector.ts';
export type { ReflectorDeps, ReflectorSink } from './reflector.ts';
export { Store } from './store.ts';
export { Backoff, reflectorBackoff } from './backoff.ts';
export type { BackoffOptions } from './backoff.ts';
