import { type FieldError, controllerOf, deepEqual, invalidValue, parseApiVersion, required } from '@kubewright/api-machinery';
import type { ControllerRevision } from '@kubewright/api/apps/v1';
import { kindStory } from '../../kind-story.ts';
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
    validate: ({ revision, data }) => [...nonNegative(revision, 'revision'), ...validateData(data)],
    validateUpdate: (object, old) => [
      ...nonNegative(object.revision, 'revision'),
      ...(deepEqual(object.data, old.data) ? [] : [invalidValue('data', object.data, 'field is immutable')]),
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

function validateData(data: unknown): FieldError[] {
  if (data === undefined || data === null) return [required('data', 'data is mandatory')];
  return typeof data === 'object' && !Array.isArray(data) ? [] : [required('data', 'data must be a valid JSON object')];
}
