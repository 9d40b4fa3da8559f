import { parseInt64, parseIntError } from '@kubewright/api-machinery';
import type { DaemonSet } from '@kubewright/api/apps/v1';
import { kindStory } from '../../kind-story.ts';
import { defaultPodTemplate } from '../../pod-spec/defaults.ts';
import { isNewGeneration, templateWarnings } from '../../pod-spec/warnings/pod-warnings.ts';
import { samePart } from '../../strategy/typed-equality.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { labels, selectorText } from '../../table/cells.ts';
import { ageColumn, integer, nameColumn, text, wide } from '../../table/columns.ts';
import { containerColumns } from '../../table/workload-columns.ts';
import { validateDaemonSet, validateDaemonSetUpdate } from './validation.ts';

const status = statusStrategy<DaemonSet>({
  onCreate: () => ({ currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }),
});

export const daemonSetStory = kindStory<DaemonSet>('apps', 'daemonsets', {
  columns: [
    nameColumn,
    integer('Desired', 'Nodes that should run it.', ({ status }) => status?.desiredNumberScheduled ?? 0),
    integer('Current', 'Nodes that should run it and do.', ({ status }) => status?.currentNumberScheduled ?? 0),
    integer('Ready', 'Nodes on which its pod is ready.', ({ status }) => status?.numberReady ?? 0),
    integer('Up-to-date', 'Nodes that run the newest template.', ({ status }) => status?.updatedNumberScheduled ?? 0),
    integer('Available', 'Nodes on which its pod has been ready for long enough.', ({ status }) => status?.numberAvailable ?? 0),
    text('Node Selector', 'Labels of the nodes it is for.', ({ spec }) => labels(spec?.template?.spec?.nodeSelector)),
    ageColumn,
    ...containerColumns<DaemonSet>(({ spec }) => spec?.template),
    wide(text('Selector', 'Labels its pods have.', ({ spec }) => selectorText(spec?.selector))),
  ],
  hooks: {
    ...status,
    prepareForCreate(draft, context) {
      status.prepareForCreate(draft, context);
      setTemplateGeneration(draft, Math.max(templateGeneration(draft), 1));
    },
    prepareForUpdate(draft, old, context) {
      status.prepareForUpdate(draft, old, context);
      const changed = !samePart(
        { group: 'apps', version: 'v1', kind: 'DaemonSet' },
        ['spec', 'template'],
        draft.spec?.template,
        old.spec?.template,
      );
      setTemplateGeneration(draft, templateGeneration(old) + (changed ? 1 : 0));
    },
    generationChanged: specChanged,
    default: defaultDaemonSet,
    unconvertible: ({ metadata }) => integerProblem(metadata.annotations?.[generationAnnotation]),
    warnings: (object, old) => (isNewGeneration(object, old) ? templateWarnings(object.spec?.template, 'spec.template') : []),
    validate: validateDaemonSet,
    validateUpdate: validateDaemonSetUpdate,
  },
});

/** What extensions/v1beta1 had a field for; upstream has carried it since (pkg/apis/apps/v1/conversion.go). */
const generationAnnotation = 'deprecated.daemonset.template.generation';

const templateGeneration = ({ metadata }: DaemonSet): number =>
  Number.parseInt(metadata.annotations?.[generationAnnotation] ?? '0', 10) || 0;

const integerProblem = (text: string | undefined): string | undefined =>
  text === undefined || parseInt64(text) !== undefined ? undefined : parseIntError(text);

function setTemplateGeneration({ metadata }: DaemonSet, generation: number): void {
  metadata.annotations = { ...metadata.annotations, [generationAnnotation]: String(generation) };
}

function defaultDaemonSet(draft: DaemonSet): void {
  const { spec } = draft;
  setTemplateGeneration(draft, templateGeneration(draft));
  if (!spec) return;
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= 'RollingUpdate';
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  defaultPodTemplate(spec.template);
}
