/** Both servers get a namespace of this name before anything else, and lose it at the end. */
export const namespace = 'kubewright-e2e-upstream';
