/**
 * The endpoints-controller.
 *
 * - `endpoints-controller`: manifest, definition, acts
 * - `decide-endpoints`, `decide-subsets`: what the Endpoints of a service are; pure
 * @packageDocumentation
 */
export { endpointsControllerDefinition, manifest } from './endpoints-controller.ts';
