/**
 * - `contract`: what authenticators, authorizers, admission plugins and special subresources implement
 * @packageDocumentation
 */
export * from './contract.ts';
