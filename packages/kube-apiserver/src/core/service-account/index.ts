import type { ServiceAccount } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, nameColumn } from '../../table/columns.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const serviceAccountStory = kindStory<ServiceAccount>('', 'serviceaccounts', {
  // Since 1.24 no token secrets are made, and since 1.36 the server no longer counts them.
  columns: [nameColumn, ageColumn],
  hooks: {
    metadataChecks: onMain('change', 'object'),
    deleteReturnsObject: true,
    prepareForCreate: nameSecrets,
    prepareForUpdate: nameSecrets,
    warnings: enforcementWarnings,
  },
});

/** Of the secrets only the names count. */
function nameSecrets(account: ServiceAccount): void {
  account.secrets &&= account.secrets.map(({ name }) => (name ? { name } : {}));
}

const enforcement = 'kubernetes.io/enforce-mountable-secrets';

/** Said when it is set. */
function enforcementWarnings({ metadata }: ServiceAccount, old: ServiceAccount | undefined): string[] {
  const has = (each: ServiceAccount['metadata'] | undefined): boolean => each?.annotations?.[enforcement] !== undefined;
  if (!has(metadata) || has(old?.metadata)) return [];
  return [`metadata.annotations[${enforcement}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`];
}
