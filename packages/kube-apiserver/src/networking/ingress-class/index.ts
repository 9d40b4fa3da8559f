import type { IngressClass } from '@kubewright/api/networking/v1';
import { kindStory } from '../../kind-story.ts';
import { specChanged } from '../../strategy/status-strategy.ts';
import { none } from '../../table/cells.ts';
import { ageColumn, named, text } from '../../table/columns.ts';
import { validateIngressClass, validateIngressClassUpdate } from './validation.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

const defaultAnnotation = 'ingressclass.kubernetes.io/is-default-class';

export const ingressClassStory = kindStory<IngressClass>('networking.k8s.io', 'ingressclasses', {
  columns: [
    named(
      text(
        'Name',
        'Name of the object, unique in its namespace.',
        ({ metadata }) => `${metadata.name}${metadata.annotations?.[defaultAnnotation] === 'true' ? ' (default)' : ''}`,
      ),
    ),
    text('Controller', 'Controller that serves the class.', ({ spec }) => spec?.controller ?? ''),
    text('Parameters', 'Object with settings for the controller.', ({ spec }) => {
      if (!spec?.parameters) return none;
      const { kind, apiGroup, name } = spec.parameters;
      return `${kind}${apiGroup ? `.${apiGroup}` : ''}/${name}`;
    }),
    ageColumn,
  ],
  hooks: {
    metadataChecks: onMain('change', 'object'),
    generationChanged: specChanged,
    default: ({ spec }) => void (spec?.parameters && (spec.parameters.scope ??= 'Cluster')),
    validate: validateIngressClass,
    validateUpdate: validateIngressClassUpdate,
  },
});
