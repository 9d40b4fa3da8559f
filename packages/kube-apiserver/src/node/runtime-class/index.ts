import { type FieldError, invalidValue, isDns1123Label } from '@kubewright/api-machinery';
import type { RuntimeClass } from '@kubewright/api/node/v1';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';

const validate = ({ handler = '' }: RuntimeClass): FieldError[] => isDns1123Label(handler).map((problem) => invalidValue('handler', handler, problem));

export const runtimeClassStory = kindStory<RuntimeClass>('node.k8s.io', 'runtimeclasses', {
  columns: [nameColumn, text('Handler', 'Configuration of the container runtime it stands for.', ({ handler }) => handler ?? ''), ageColumn],
  hooks: {
    createOnUpdate: true,
    unconditionalUpdate: false,
    validate,
    validateUpdate: (object, old) => (object.handler === old.handler ? validate(object) : [invalidValue('handler', object.handler, 'field is immutable')]),
  },
});
