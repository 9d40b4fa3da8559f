import type { Job } from '@kubewright/api/batch/v1';
import { kindStory } from '../../kind-story.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { jobColumns } from './columns.ts';
import { defaultJobSpec } from './defaults.ts';
import { addGeneratedSelector } from './selector.ts';
import { validateJob, validateJobUpdate } from './validation.ts';

const status = statusStrategy<Job>();

export const jobStory = kindStory<Job>('batch', 'jobs', {
  columns: jobColumns,
  hooks: {
    defaultPropagation: 'Orphan',
    selectableFields: new Map([['status.successful', ({ status: { succeeded } = {} }: Job) => String(succeeded ?? 0)]]),
    generationChanged: specChanged,
    default(draft) {
      if (!draft.spec) return;
      defaultJobSpec(draft.spec);
      const labels = draft.spec.template?.metadata?.labels;
      if (labels && Object.keys(draft.metadata.labels ?? {}).length === 0) draft.metadata.labels = { ...labels };
    },
    prepareForCreate(draft, context) {
      status.prepareForCreate(draft, context);
      addGeneratedSelector(draft);
    },
    prepareForUpdate: status.prepareForUpdate,
    validate: validateJob,
    validateUpdate: validateJobUpdate,
  },
});
