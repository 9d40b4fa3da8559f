import { qualifiedResource } from '@kubewright/api-machinery';
import type { StorageVersionMigration } from '@kubewright/api/storagemigration/v1beta1';
import { conditionHolds, isOver } from './migration-conditions.ts';

/** What is next for a migration. */
export type MigrationStep =
  /** It is over, or another one of the same resource is not. */
  | 'rest'
  /** Its turn has come. */
  | 'begin'
  /** From which revision on objects are new enough is not known yet. */
  | 'find revision'
  | 'migrate'
  /** It is over and still says that it runs. */
  | 'conclude';

/**
 * What is next for `migration`, given all there are: one of a resource runs at a time, the oldest first (KEP-4192).
 * `begun` is the uid of the one of its resource that was begun last: `others` may not show it yet.
 */
export function decideMigration(
  migration: StorageVersionMigration,
  all: readonly StorageVersionMigration[],
  begun?: string,
): MigrationStep {
  const running = conditionHolds(migration, 'Running');
  if (isOver(migration)) return running ? 'conclude' : 'rest';
  if (running) return migration.status?.resourceVersion ? 'migrate' : 'find revision';
  const others = all.filter(
    (other) => isOfSameResource(other, migration) && other.metadata.name !== migration.metadata.name && !isOver(other),
  );
  const occupied = others.some((other) => conditionHolds(other, 'Running') || other.metadata.uid === begun);
  return occupied || others.some((other) => isOlder(other, migration)) ? 'rest' : 'begin';
}

export function isOfSameResource({ spec: a }: StorageVersionMigration, { spec: b }: StorageVersionMigration): boolean {
  return resourceName(a) === resourceName(b);
}

/** As `kubectl get` names it: `crontabs.stable.example.com`. */
export function resourceName(spec: StorageVersionMigration['spec']): string {
  const { group = '', resource = '' } = spec?.resource ?? {};
  return qualifiedResource({ group, resource });
}

function isOlder({ metadata: a }: StorageVersionMigration, { metadata: b }: StorageVersionMigration): boolean {
  const [madeA, madeB] = [Date.parse(a.creationTimestamp ?? ''), Date.parse(b.creationTimestamp ?? '')];
  return madeA === madeB ? (a.name ?? '') < (b.name ?? '') : madeA < madeB;
}
