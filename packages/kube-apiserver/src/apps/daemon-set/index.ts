import { type FieldError, invalidValue, notSupported } from '@kubewright/api-machinery';
import type { DaemonSet } from '@kubewright/api/apps/v1';
import { kindStory } from '../../kind-story.ts';
import { defaultPodTemplate } from '../../pod-spec/defaults.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { labels, selectorText } from '../../table/cells.ts';
import { ageColumn, integer, nameColumn, text, wide } from '../../table/columns.ts';
import { containerColumns } from '../../table/workload-columns.ts';
import { isZero, rollingUpdateNumber } from '../../validation/int-or-percent.ts';
import { nonNegative } from '../../validation/numbers.ts';
import { validateImmutableSelector, validateSelectorAndTemplate } from '../workload-validation.ts';

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
    generationChanged: specChanged,
    default: defaultDaemonSet,
    validate: validateDaemonSet,
    validateUpdate: (object, old) => [...validateDaemonSet(object), ...validateImmutableSelector(object.spec, old.spec)],
  },
});

function defaultDaemonSet({ spec }: DaemonSet): void {
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

function validateDaemonSet({ spec }: DaemonSet): FieldError[] {
  return [
    ...validateSelectorAndTemplate(spec, 'spec', { restartPolicies: ['Always'], emptySelector: 'empty selector is invalid for daemonset' }),
    ...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'),
    ...validateUpdateStrategy(spec?.updateStrategy),
    ...nonNegative(spec?.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ];
}

function validateUpdateStrategy(strategy: DaemonSet['spec']['updateStrategy'] | undefined): FieldError[] {
  const type = strategy?.type ?? '';
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') return [notSupported('spec.updateStrategy', strategy, ['OnDelete', 'RollingUpdate'])];
  const at = 'spec.updateStrategy.rollingUpdate';
  const { maxUnavailable, maxSurge } = strategy?.rollingUpdate ?? {};
  const errors = [
    ...rollingUpdateNumber(maxUnavailable, `${at}.maxUnavailable`, { atMostAll: true }),
    ...rollingUpdateNumber(maxSurge, `${at}.maxSurge`, { atMostAll: true }),
  ];
  if (isZero(maxUnavailable) && isZero(maxSurge)) errors.push(invalidValue(`${at}.maxUnavailable`, maxUnavailable, 'cannot be 0 when maxSurge is 0'));
  if (!isZero(maxUnavailable) && !isZero(maxSurge)) {
    errors.push(invalidValue(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  }
  return errors;
}
