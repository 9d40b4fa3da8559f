import { semanticEqual } from '@kubewright/api-machinery';
import type { Deployment } from '@kubewright/api/apps/v1';
import { kindStory } from '../../kind-story.ts';
import { defaultPodTemplate } from '../../pod-spec/defaults.ts';
import { isNewGeneration, templateWarnings, workloadNameWarnings } from '../../pod-spec/warnings/pod-warnings.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { formatSelector } from '../../table/cells.ts';
import { ageColumn, nameColumn, text, wide } from '../../table/columns.ts';
import { containerColumns } from '../../table/workload-columns.ts';
import { validateDeployment, validateDeploymentUpdate } from './validation.ts';

export const deploymentStory = kindStory<Deployment>('apps', 'deployments', {
  columns: [
    nameColumn,
    text(
      'Ready',
      'Pods that are ready, of those that should be.',
      ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    ),
    text('Up-to-date', 'Pods of the newest template.', ({ status }) => status?.updatedReplicas ?? 0),
    text('Available', 'Pods that have been ready for long enough.', ({ status }) => status?.availableReplicas ?? 0),
    ageColumn,
    ...containerColumns<Deployment>(({ spec }) => spec?.template),
    wide(text('Selector', 'Labels its pods have.', ({ spec }) => formatSelector(spec?.selector) ?? '<invalid>')),
  ],
  hooks: {
    ...statusStrategy<Deployment>({ statusKeeps: 'labels' }),
    // Controllers watch annotations too (the rollback revision used to be one).
    generationChanged: (object, old) => specChanged(object, old) || !semanticEqual(object.metadata.annotations, old.metadata.annotations),
    default: defaultDeployment,
    warnings: (object, old) => [
      ...(old ? [] : workloadNameWarnings(object.metadata.name)),
      ...(isNewGeneration(object, old) ? templateWarnings(object.spec?.template, 'spec.template') : []),
    ],
    validate: validateDeployment,
    validateUpdate: validateDeploymentUpdate,
  },
});

function defaultDeployment({ spec }: Deployment): void {
  if (!spec) return;
  spec.replicas ??= 1;
  spec.strategy ??= {};
  spec.strategy.type ||= 'RollingUpdate';
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
    spec.strategy.rollingUpdate.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  defaultPodTemplate(spec.template);
}
