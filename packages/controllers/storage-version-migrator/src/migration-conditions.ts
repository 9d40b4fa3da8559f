import type { Condition } from '@kubewright/api/meta/v1';
import type { StorageVersionMigration } from '@kubewright/api/storagemigration/v1beta1';

/** Upstream's, of storagemigration.k8s.io/v1beta1. */
export type MigrationState = 'Running' | 'Succeeded' | 'Failed';

export function conditionHolds({ status }: StorageVersionMigration, state: MigrationState): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === state && value === 'True') ?? false;
}

export const isOver = (migration: StorageVersionMigration): boolean =>
  conditionHolds(migration, 'Succeeded') || conditionHolds(migration, 'Failed');

/** The migration with a condition that it had not before, or that replaces what it said. */
export function withCondition(migration: StorageVersionMigration, condition: Condition): StorageVersionMigration {
  const conditions = [...(migration.status?.conditions ?? [])];
  const at = conditions.findIndex(({ type }) => type === condition.type);
  if (at < 0) conditions.push(condition);
  else conditions[at] = condition;
  return { ...migration, status: { ...migration.status, conditions } };
}

/** Reasons and messages that do not depend on anything (pkg/controller/storageversionmigrator, 1.36). */
export const said = {
  begun: { type: 'Running', status: 'True', reason: 'MigrationRunning', message: 'The migration is running' },
  concluded: { type: 'Running', status: 'False', reason: 'MigrationCompleted', message: 'Migration completed' },
  succeeded: { type: 'Succeeded', status: 'True', reason: 'StorageVersionMigrationSucceeded', message: '' },
} as const satisfies Record<string, Omit<Condition, 'lastTransitionTime'>>;

export const failedBecause = (message: string) =>
  ({ type: 'Failed', status: 'True', reason: 'StorageVersionMigrationFailed', message }) as const satisfies Omit<
    Condition,
    'lastTransitionTime'
  >;
