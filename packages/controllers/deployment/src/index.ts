/**
 * The deployment-controller.
 *
 * - `deployment-controller`: manifest, definition, what brings a Deployment to the queue
 * - `deployment-sync`: acts on one Deployment
 *
 * Decisions, all pure: `decide-new-replica-set`, `decide-rolling-update`, `decide-recreate`, `decide-scaling`,
 * `decide-cleanup`, `decide-status`; over `replica-sets` (which is the current one), `annotations`, `conditions`,
 * `pod-template-hash`.
 * @packageDocumentation
 */
export { deploymentControllerDefinition, manifest } from './deployment-controller.ts';
