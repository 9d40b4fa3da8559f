import type { Job } from '@kubewright/api/batch/v1';
import { kindStory } from '../../kind-story.ts';
import { templateWarnings, workloadNameWarnings } from '../../pod-spec/warnings/pod-warnings.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { jobColumns } from './columns.ts';
import { defaultJobSpec } from './defaults.ts';
import { addGeneratedSelector } from './selector.ts';
import { validateJob, validateJobUpdate } from './validation.ts';
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

const manyCompletions = 100_000;
const muchParallelism = 10_000;

function jobWarnings({ metadata, spec }: Job, old: Job | undefined): string[] {
  const warnings = old ? [] : workloadNameWarnings(metadata.name);
  const { completionMode, completions = 0, parallelism = 0 } = spec ?? {};
  if (!old && completionMode === 'Indexed' && completions > manyCompletions && parallelism > muchParallelism) {
    warnings.push(
      'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail',
    );
  }
  return [...warnings, ...templateWarnings(spec?.template, old?.spec?.template, 'spec.template')];
}
