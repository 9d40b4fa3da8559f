/**
 * Keeps claims, volumes and VolumeAttributesClasses that somebody deletes while they are used.
 *
 * - `decide-protection`: what is to be done about the finalizer, pure
 * - `claim-in-use`: whether a pod uses a claim, pure
 * - `attributes-class-names`: the VolumeAttributesClasses that claims and volumes name, pure
 * - `persistentvolumeclaim-protection-controller`, `persistentvolume-protection-controller`,
 *   `volumeattributesclass-protection-controller`: manifest and action of each
 * @packageDocumentation
 */
export { persistentVolumeClaimProtectionControllerDefinition } from './persistentvolumeclaim-protection-controller.ts';
export { persistentVolumeProtectionControllerDefinition } from './persistentvolume-protection-controller.ts';
export { volumeAttributesClassProtectionControllerDefinition } from './volumeattributesclass-protection-controller.ts';
