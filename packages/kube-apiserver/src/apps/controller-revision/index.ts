import { type FieldError, controllerOf, invalidValue, parseApiVersion, required } from '@kubewright/api-machinery';
import type { ControllerRevision } from '@kubewright/api/apps/v1';
import { kindStory } from '../../kind-story.ts';
import { semanticEqual } from '../../strategy/equality.ts';
import { none } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { nonNegative } from '../../validation/numbers.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const controllerRevisionStory = kindStory<ControllerRevision>('apps', 'controllerrevisions', {
  columns: [
    nameColumn,
    text('Controller', 'Object whose history it is part of.', controllerCell),
    text('Revision', 'Place in that history.', ({ revision }) => revision ?? 0),
    ageColumn,
  ],
  hooks: {
    metadataChecks: onMain('change', 'object'),
    validate: validateControllerRevision,
    validateUpdate: (object, old) => [
      ...validateControllerRevision(object),
      ...(semanticEqual(object.data, old.data) ? [] : [invalidValue('data', object.data, 'field is immutable')]),
    ],
  },
});

function controllerCell(revision: ControllerRevision): string {
  const owner = controllerOf(revision);
  if (!owner) return none;
  const { group } = parseApiVersion(owner.apiVersion);
  const kind = group ? `${owner.kind}.${group}` : owner.kind;
  return `${kind.toLowerCase()}/${owner.name}`;
}

function validateControllerRevision({ revision, data }: ControllerRevision): FieldError[] {
  return [...(data === undefined || data === null ? [required('data', 'data is mandatory')] : []), ...nonNegative(revision, 'revision')];
}
