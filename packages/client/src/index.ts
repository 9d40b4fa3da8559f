/**
 * Client of any Kubernetes API.
 *
 * - `client`: the interface of every component to the API, and the transport under it
 * - `create-client`: the typed verbs, written once over any transport
 * - `deep-freeze`: makes what comes off the wire unchangeable
 * @packageDocumentation
 */
export * from './client.ts';
export { createClient } from './create-client.ts';
export { deepFreeze } from './deep-freeze.ts';
