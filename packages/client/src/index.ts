/**
 * - `client`: the interface of every component to the API, and the transport under it
 * @packageDocumentation
 */
export * from './client.ts';
