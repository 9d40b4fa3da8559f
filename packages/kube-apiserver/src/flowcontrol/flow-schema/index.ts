import type { FlowSchema } from '@kubewright/api/flowcontrol/v1';
import { kindStory } from '../../kind-story.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { conditionOf, none } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { validateFlowSchema } from './validation.ts';
import { exceptOnStatus } from '../../strategy/metadata-checks.ts';

const precedence = ({ spec }: FlowSchema): number => spec?.matchingPrecedence ?? 0;

export const flowSchemaStory = kindStory<FlowSchema>('flowcontrol.apiserver.k8s.io', 'flowschemas', {
  columns: [
    nameColumn,
    text('PriorityLevel', 'Priority level its requests belong to.', ({ spec }) => spec?.priorityLevelConfiguration?.name ?? ''),
    text('MatchingPrecedence', 'The lowest number that matches wins.', precedence),
    text('DistinguisherMethod', 'How requests are told apart into flows.', ({ spec }) => spec?.distinguisherMethod?.type ?? none),
    ageColumn,
    text(
      'MissingPL',
      'Whether the priority level is missing.',
      ({ status }) => conditionOf(status?.conditions as { type: string; status?: string }[] | undefined, 'Dangling')?.status ?? '?',
    ),
  ],
  hooks: {
    metadataChecks: exceptOnStatus('object'),
    ...statusStrategy<FlowSchema>({ statusKeeps: 'metadata' }),
    generationChanged: specChanged,
    default: ({ spec }) => void (spec && (spec.matchingPrecedence ||= 1000)),
    validate: validateFlowSchema,
    validateUpdate: (object) => validateFlowSchema(object),
    compareRows: (a, b) => precedence(a) - precedence(b) || ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1),
  },
});
