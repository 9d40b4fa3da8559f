import type { CronJob } from '@kubewright/api/batch/v1';
import { kindStory } from '../../kind-story.ts';
import { isNewGeneration, workloadNameWarnings } from '../../pod-spec/warnings/pod-warnings.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { age, none, selectorText, unset } from '../../table/cells.ts';
import { ageColumn, boolean, integer, nameColumn, text, wide } from '../../table/columns.ts';
import { containerColumns } from '../../table/workload-columns.ts';
import { jobSpecWarnings } from '../job-spec-warnings.ts';
import { defaultJobSpec } from '../job/defaults.ts';
import { validateCronJob, validateCronJobUpdate } from './validation.ts';
import { exceptOnStatus } from '../../strategy/metadata-checks.ts';

export const cronJobStory = kindStory<CronJob>('batch', 'cronjobs', {
  columns: [
    nameColumn,
    text('Schedule', 'When it runs, in cron format.', ({ spec }) => spec?.schedule ?? ''),
    text('Timezone', 'Time zone of the schedule.', ({ spec }) => spec?.timeZone ?? none),
    boolean('Suspend', 'Whether it is paused.', ({ spec }) => (spec?.suspend === undefined ? unset : spec.suspend ? 'True' : 'False')),
    integer('Active', 'Jobs that are running.', ({ status }) => (status?.active ?? []).length),
    text('Last Schedule', 'Time since a job was last made.', ({ status }, nowMs) =>
      status?.lastScheduleTime ? age(status.lastScheduleTime, nowMs) : none,
    ),
    ageColumn,
    ...containerColumns<CronJob>(({ spec }) => spec?.jobTemplate?.spec?.template),
    wide(text('Selector', 'Labels the pods of its jobs have.', ({ spec }) => selectorText(spec?.jobTemplate?.spec?.selector))),
  ],
  hooks: {
    metadataChecks: exceptOnStatus('change'),
    ...statusStrategy<CronJob>(),
    generationChanged: specChanged,
    default({ spec }) {
      if (!spec) return;
      spec.concurrencyPolicy ||= 'Allow';
      spec.suspend ??= false;
      spec.successfulJobsHistoryLimit ??= 3;
      spec.failedJobsHistoryLimit ??= 1;
      if (spec.jobTemplate?.spec) defaultCronJobTemplate(spec.jobTemplate.spec);
    },
    warnings: cronJobWarnings,
    validate: validateCronJob,
    validateUpdate: validateCronJobUpdate,
  },
});

/** The template keeps what only a job itself gets unset. */
function defaultCronJobTemplate(spec: NonNullable<CronJob['spec']['jobTemplate']>['spec']): void {
  const { completions, parallelism, backoffLimit, completionMode, suspend, podReplacementPolicy, manualSelector } = spec;
  defaultJobSpec(spec);
  const before = { completions, parallelism, backoffLimit, completionMode, suspend, podReplacementPolicy, manualSelector };
  for (const [field, value] of Object.entries(before)) if (value === undefined) delete spec[field as keyof typeof spec];
}

const zoneInSchedule =
  'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details';

function cronJobWarnings(object: CronJob, old: CronJob | undefined): string[] {
  const { schedule = '', jobTemplate } = object.spec ?? {};
  return [
    ...(old ? [] : workloadNameWarnings(object.metadata.name)),
    ...(isNewGeneration(object, old) ? jobSpecWarnings(jobTemplate?.spec, 'spec.jobTemplate.spec') : []),
    ...(old && schedule.includes('TZ') ? [zoneInSchedule] : []),
  ];
}
