import type { Namespace } from '@kubewright/api/core/v1';

/** Names of the service accounts that `namespace` should have and has not. A namespace that is going away needs none. */
export function decideMissingAccounts(
  namespace: Namespace | undefined,
  wanted: readonly string[],
  exists: (name: string) => boolean,
): string[] {
  if (!namespace || namespace.metadata.deletionTimestamp || namespace.status.phase !== 'Active') return [];
  return wanted.filter((name) => !exists(name));
}
