/**
 * The endpointslice-controller.
 *
 * - `endpointslice-controller`: manifest, definition, acts
 * - `decide-slices`, `decide-endpoint`: what the slices of a service are; pure
 * - `slice-tracker`: what was written and is not seen yet
 * @packageDocumentation
 */
export { endpointsliceControllerDefinition, manifest } from './endpointslice-controller.ts';
