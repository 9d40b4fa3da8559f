/**
 * The `cronjob-controller`.
 *
 * - `cronjob-controller`: manifest and definition
 * - `cronjob-reconciler`: one pass over a CronJob: its jobs, its history, the next one
 * - `own-jobs`: what is done about its jobs
 * - `finished-jobs`: those that have ended, and how; pure
 * - `decide-start`: whether a job is due, pure
 * - `missed-times`: which times have come since the last one, pure
 * - `status-draft`: what its status is to say
 * - `job-of`: the job of one time
 *
 * Schedules are read in `@kubewright/api-machinery` (`cron/`), where validation reads them too.
 * @packageDocumentation
 */
export { cronjobControllerDefinition, manifest } from './cronjob-controller.ts';
