/**
 * The `garbage-collector-controller`: objects go with their owners.
 *
 * - `object-graph`: who owns whom, and which objects a change concerns, pure
 * - `decide-collection`: what is to be done about one object, pure
 * - `resource-monitors`: follows every resource there is
 * - `owner-lookup`: what became of an owner
 * - `garbage-collector`: acts
 * - `garbage-collector-controller`: manifest and definition
 * @packageDocumentation
 */
export { garbageCollectorControllerDefinition, type GarbageCollectorOptions, manifest } from './garbage-collector-controller.ts';
