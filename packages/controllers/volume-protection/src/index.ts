/**
 * Keeps claims and volumes that somebody deletes while they are used.
 *
 * - `decide-protection`: what is to be done about the finalizer, pure
 * - `claim-in-use`: whether a pod uses a claim, pure
 * - `persistentvolumeclaim-protection-controller`, `persistentvolume-protection-controller`: manifest and action of each
 * @packageDocumentation
 */
export { claimInUse } from './claim-in-use.ts';
export { decideProtection, type ProtectionDecision } from './decide-protection.ts';
export {
  PersistentVolumeClaimProtectionController,
  persistentVolumeClaimProtectionControllerDefinition,
} from './persistentvolumeclaim-protection-controller.ts';
export {
  PersistentVolumeProtectionController,
  persistentVolumeProtectionControllerDefinition,
} from './persistentvolume-protection-controller.ts';
