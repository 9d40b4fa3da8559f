import type { Job } from '@kubewright/api/batch/v1';
import { kindStory } from '../../kind-story.ts';
import { isNewGeneration, workloadNameWarnings } from '../../pod-spec/warnings/pod-warnings.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { jobColumns } from './columns.ts';
import { jobSpecWarnings } from '../job-spec-warnings.ts';
import { defaultJobSpec } from './defaults.ts';
import { addGeneratedSelector } from './selector.ts';
import { validateJobUpdate } from './update-validation.ts';
import { validateJob } from './validation.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

const status = statusStrategy<Job>();

export const jobStory = kindStory<Job>('batch', 'jobs', {
  columns: jobColumns,
  hooks: {
    metadataChecks: onMain('object', 'change'),
    defaultPropagation: 'Orphan',
    selectableFields: new Map([['status.successful', ({ status: { succeeded } = {} }: Job) => String(succeeded ?? 0)]]),
    generationChanged: specChanged,
    default(draft) {
      if (!draft.spec) return;
      defaultJobSpec(draft.spec);
      defaultLabels(draft);
    },
    prepareForCreate(draft, context) {
      status.prepareForCreate(draft, context);
      addGeneratedSelector(draft);
      // Upstream's store reads back what it has written, with its defaults.
      defaultLabels(draft);
    },
    prepareForUpdate: status.prepareForUpdate,
    warnings: jobWarnings,
    validate: validateJob,
    validateUpdate: validateJobUpdate,
  },
});

/** A job without labels has those of its pods. */
function defaultLabels({ metadata, spec }: Job): void {
  const labels = spec?.template?.metadata?.labels;
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
}

function jobWarnings(job: Job, old: Job | undefined): string[] {
  const ofSpec = isNewGeneration(job, old) ? jobSpecWarnings(job.spec, 'spec') : [];
  return [...(old ? [] : workloadNameWarnings(job.metadata.name)), ...ofSpec];
}
