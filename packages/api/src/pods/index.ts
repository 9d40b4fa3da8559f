/**
 * Walks over a pod, one for each concern: every container, and what the pod refers to.
 * @packageDocumentation
 */
export { allContainers, isRestartableInit, visitContainers } from './containers.ts';
export { podConfigMapNames, podSecretNames } from './references.ts';
