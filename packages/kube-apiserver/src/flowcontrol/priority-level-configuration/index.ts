import type { PriorityLevelConfiguration } from '@kubewright/api/flowcontrol/v1';
import { kindStory } from '../../kind-story.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { none } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { validatePriorityLevel } from './validation.ts';
import { exceptOnStatus } from '../../strategy/metadata-checks.ts';

const queuing = ({ spec }: PriorityLevelConfiguration) => spec?.limited?.limitResponse?.queuing;

export const priorityLevelConfigurationStory = kindStory<PriorityLevelConfiguration>(
  'flowcontrol.apiserver.k8s.io',
  'prioritylevelconfigurations',
  {
    columns: [
      nameColumn,
      text('Type', 'Limited or Exempt.', ({ spec }) => spec?.type ?? ''),
      text('NominalConcurrencyShares', 'Its share of the seats.', ({ spec }) =>
        spec?.limited ? (spec.limited.nominalConcurrencyShares ?? 0) : none,
      ),
      text('Queues', 'Number of queues.', (level) => queuing(level)?.queues ?? none),
      text('HandSize', 'Queues each flow may use.', (level) => queuing(level)?.handSize ?? none),
      text('QueueLengthLimit', 'Requests that may wait in one queue.', (level) => queuing(level)?.queueLengthLimit ?? none),
      ageColumn,
    ],
    hooks: {
      metadataChecks: exceptOnStatus('object'),
      ...statusStrategy<PriorityLevelConfiguration>({ statusKeeps: 'metadata' }),
      generationChanged: specChanged,
      default({ spec }) {
        if (spec?.limited) {
          spec.limited.nominalConcurrencyShares ??= 30;
          spec.limited.lendablePercent ??= 0;
        }
        if (spec?.exempt) {
          spec.exempt.nominalConcurrencyShares ??= 0;
          spec.exempt.lendablePercent ??= 0;
        }
        const queues = spec?.limited?.limitResponse?.queuing;
        if (!queues) return;
        queues.handSize ||= 8;
        queues.queues ||= 64;
        queues.queueLengthLimit ||= 50;
      },
      validate: validatePriorityLevel,
      validateUpdate: (object) => validatePriorityLevel(object),
    },
  },
);
