import type { FieldError } from '@kubewright/api-machinery';
import type { PodTemplate } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { defaultPodTemplate } from '../../pod-spec/defaults.ts';
import { validatePodTemplate } from '../../pod-spec/validation/template.ts';
import { isNewGeneration, templateWarnings } from '../../pod-spec/warnings/pod-warnings.ts';
import { samePart } from '../../strategy/typed-equality.ts';
import { containerImages, containerNames, labels } from '../../table/cells.ts';
import { nameColumn, text } from '../../table/columns.ts';

export const podTemplateStory = kindStory<PodTemplate>('', 'podtemplates', {
  columns: [
    nameColumn,
    text('Containers', 'Names of the containers.', ({ template }) => containerNames(template?.spec?.containers)),
    text('Images', 'Images of the containers.', ({ template }) => containerImages(template?.spec?.containers)),
    text('Pod Labels', 'Labels its pods get.', ({ template }) => labels(template?.metadata?.labels)),
  ],
  hooks: {
    deleteReturnsObject: true,
    default: (draft) => defaultPodTemplate(draft.template),
    generationChanged: (object, old) =>
      !samePart({ group: '', version: 'v1', kind: 'PodTemplate' }, ['template'], object.template, old.template),
    warnings: (object, old) => (isNewGeneration(object, old) ? templateWarnings(object.template, 'template') : []),
    validate: validatePodTemplateObject,
    validateUpdate: validatePodTemplateObject,
  },
});

function validatePodTemplateObject({ template }: PodTemplate): FieldError[] {
  const errors: FieldError[] = [];
  validatePodTemplate(template ?? {}, 'template', errors);
  return errors;
}
