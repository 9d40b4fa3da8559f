import { Jobs } from '@kubewright/api/batch/v1';
import { Pods } from '@kubewright/api/core/v1';
import type { ControllerDefinition, ControllerManifest } from '@kubewright/controller-runtime';
import { JobReconciler } from './job-reconciler.ts';

export const manifest: ControllerManifest = {
  name: 'job-controller',
  primary: Jobs,
  uses: [
    { resource: Jobs, verbs: ['get', 'list', 'watch', 'update', 'patch'] },
    { resource: Jobs, subresource: 'status', verbs: ['update'] },
    { resource: Jobs, subresource: 'finalizers', verbs: ['update'] },
    { resource: Pods, verbs: ['list', 'watch', 'create', 'delete', 'patch'] },
  ],
  idleWithout: [Jobs, Pods],
};

/** Runs the pods of Jobs to their completion (upstream pkg/controller/job). */
export const jobControllerDefinition: ControllerDefinition = {
  manifest,
  create(context) {
    const reconciler = new JobReconciler(context);
    return { reconciler, triggers: reconciler.triggers(), retry: { baseMs: 1_000, maxMs: 60_000 } };
  },
};
