import type { ControllerDefinition } from '@kubewright/controller-runtime';

/** Every controller of the controller manager, in the order they start. */
export const controllers: readonly ControllerDefinition[] = [];
