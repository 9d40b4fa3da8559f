import { CronJobs, Jobs } from '@kubewright/api/batch/v1';
import type { ControllerDefinition, ControllerManifest } from '@kubewright/controller-runtime';
import { CronJobReconciler } from './cronjob-reconciler.ts';

export const manifest: ControllerManifest = {
  name: 'cronjob-controller',
  primary: CronJobs,
  uses: [
    { resource: CronJobs, verbs: ['get', 'list', 'watch'] },
    { resource: CronJobs, subresource: 'status', verbs: ['update'] },
    { resource: CronJobs, subresource: 'finalizers', verbs: ['update'] },
    { resource: Jobs, verbs: ['get', 'list', 'watch', 'create', 'delete'] },
  ],
  idleWithout: [CronJobs],
};

/** Makes Jobs on the schedules of CronJobs (upstream pkg/controller/cronjob). */
export const cronjobControllerDefinition: ControllerDefinition = {
  manifest,
  create(context) {
    const reconciler = new CronJobReconciler(context);
    return { reconciler, triggers: reconciler.triggers() };
  },
};
