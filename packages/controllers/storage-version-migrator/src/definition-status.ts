import type { CustomResourceDefinition } from '@kubewright/api/apiextensions/v1';
import type { JsonObject } from '@kubewright/api-machinery';

/** What is applied to the status of a definition when the migration of its objects begins. */
export function migratingStatus(definition: CustomResourceDefinition, migration: string, nowText: string): JsonObject {
  return applied(definition, { status: 'True', reason: 'MigrationRunning', message: `Migration ${migration} is running` }, nowText);
}

/**
 * What is applied when it is over. A definition that is still the one that was migrated has its objects in one version
 * only from now on, so `storedVersions` says so; one that was changed meanwhile may have others.
 */
export function migratedStatus(definition: CustomResourceDefinition, succeeded: boolean, nowText: string): JsonObject {
  const condition = definition.status?.conditions?.find(({ type }) => type === 'StorageMigrating');
  const unchanged = condition !== undefined && condition.observedGeneration === definition.metadata.generation;
  const stored = unchanged
    ? 'and the stored versions have been updated'
    : 'but the stored versions have not been updated due to a generation mismatch';
  const reason = succeeded ? 'MigrationSucceeded' : 'MigrationFailed';
  const message = succeeded ? `The migration has succeeded ${stored}` : 'The migration has failed';
  const storage = definition.spec.versions.filter(({ storage: isStorage }) => isStorage).map(({ name }) => name);
  return applied(definition, { status: 'False', reason, message }, nowText, unchanged ? { storedVersions: storage } : {});
}

function applied(
  { metadata: { name, resourceVersion, generation } }: CustomResourceDefinition,
  condition: { status: string; reason: string; message: string },
  nowText: string,
  more: JsonObject = {},
): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    // Its version: what is said holds for the definition that was read.
    metadata: { name: name!, resourceVersion: resourceVersion! },
    status: {
      conditions: [{ type: 'StorageMigrating', ...condition, lastTransitionTime: nowText, observedGeneration: generation! }],
      ...more,
    },
  };
}
