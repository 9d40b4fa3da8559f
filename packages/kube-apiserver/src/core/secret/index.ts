import type { Secret } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { tlsWarnings } from './tls-warnings.ts';
import { validateSecret, validateSecretUpdate } from './validation.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const secretStory = kindStory<Secret>('', 'secrets', {
  columns: [
    nameColumn,
    text('Type', 'What the secret is for.', ({ type }) => type ?? ''),
    text('Data', 'Number of entries.', ({ data }) => Object.keys(data ?? {}).length),
    ageColumn,
  ],
  hooks: {
    metadataChecks: onMain('change', 'object'),
    selectableFields: new Map([['type', ({ type }: Secret) => type ?? '']]),
    default(draft) {
      draft.type ||= 'Opaque';
      mergeStringData(draft);
    },
    // An update that leaves the type out means the one there is.
    prepareForUpdate(draft, old) {
      if (!draft.type) draft.type = old.type;
    },
    warnings: tlsWarnings,
    validate: validateSecret,
    validateUpdate: validateSecretUpdate,
  },
});

/** `stringData` is for writing only: its entries replace those of `data`. */
function mergeStringData(secret: Secret): void {
  if (!secret.stringData) return;
  const added = Object.entries(secret.stringData).map(([key, value]): [string, string] => [key, encodeBase64(value)]);
  secret.data = Object.fromEntries([...Object.entries(secret.data ?? {}), ...added]);
  delete secret.stringData;
}

function encodeBase64(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
