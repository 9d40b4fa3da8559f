import { ApiError } from '../status/api-error.ts';
import type { FieldSet } from './field-set.ts';
import type { Ownership } from './managed-fields.ts';
import { compareText } from './managed-fields.ts';
import { printPath } from './path-element.ts';

/** Fields that an apply would take from an owner. */
export interface Conflict {
  readonly owner: Ownership;
  readonly lost: FieldSet;
}

/** The 409 of an apply that other owners stand against, with a cause for every field. */
export function applyConflict(conflicts: readonly Conflict[]): ApiError {
  const sorted = [...conflicts].sort((a, b) => compareText(a.owner.id, b.owner.id));
  const byOwner = sorted.map(({ owner, lost }) => ({
    owner: printOwner(owner),
    fields: [...lost.paths()].map(printPath),
  }));
  const causes = byOwner.flatMap(({ owner, fields }) =>
    fields.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${owner}`, field })),
  );
  return new ApiError({ code: 409, reason: 'Conflict', message: conflictMessage(byOwner, causes.length), details: { causes } });
}

function conflictMessage(byOwner: readonly { owner: string; fields: string[] }[], count: number): string {
  if (count === 1) return `Apply failed with 1 conflict: conflict with ${byOwner[0]!.owner}: ${byOwner[0]!.fields[0]!}`;
  const lines = byOwner.flatMap(({ owner, fields }) => [`conflicts with ${owner}:`, ...fields.map((field) => `- ${field}`)]);
  return `Apply failed with ${count} conflicts: ${lines.join('\n')}`;
}

function printOwner({ manager, operation, apiVersion, subresource }: Ownership): string {
  const name = subresource === '' ? JSON.stringify(manager) : `${JSON.stringify(manager)} with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}
