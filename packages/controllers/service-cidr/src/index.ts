/**
 * The `service-cidr-controller`: makes ranges of service addresses ready, and keeps those in use from going.
 *
 * - `decide-service-cidr`: what is to be done about a range, pure
 * - `service-cidr-controller`: manifest and action
 * @packageDocumentation
 */
export { manifest, serviceCidrControllerDefinition } from './service-cidr-controller.ts';
