import { formatTime, isConflict, isNotFound, type Clock, type JsonObject, type ObjectKey } from '@kubewright/api-machinery';
import { CustomResourceDefinitions, type CustomResourceDefinition } from '@kubewright/api/apiextensions/v1';
import type { Condition } from '@kubewright/api/meta/v1';
import { StorageVersionMigrations, type StorageVersionMigration } from '@kubewright/api/storagemigration/v1beta1';
import type { Client } from '@kubewright/client';
import {
  anyResource,
  done,
  offers,
  requeueAfter,
  trigger,
  type ControllerDefinition,
  type ControllerManifest,
  type ListedResource,
  type ListResources,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideMigration, isOfSameResource, resourceName } from './decide-migration.ts';
import { migratedStatus, migratingStatus } from './definition-status.ts';
import { conditionHolds, failedBecause, isOver, said, withCondition } from './migration-conditions.ts';
import { isRevision, notWellFormed, rewriteObjects } from './rewrite-objects.ts';

export const manifest: ControllerManifest = {
  name: 'storage-version-migrator-controller',
  primary: StorageVersionMigrations,
  uses: [
    { resource: StorageVersionMigrations, verbs: ['get', 'list', 'watch'] },
    { resource: StorageVersionMigrations, subresource: 'status', verbs: ['update'] },
    { resource: CustomResourceDefinitions, verbs: ['get'] },
    { resource: CustomResourceDefinitions, subresource: 'status', verbs: ['patch'] },
    { resource: anyResource, verbs: ['list', 'patch'] },
  ],
  idleWithout: [StorageVersionMigrations],
};

export interface StorageVersionMigratorOptions {
  /** What there is at the moment, by discovery, each resource at its preferred version. */
  readonly listResources: ListResources;
}

interface Deps extends StorageVersionMigratorOptions {
  readonly migrations: Lister<StorageVersionMigration>;
  readonly client: Client;
  readonly clock: Clock;
}

/** How long after a migration was made its resource may still become known. */
const discoveryMs = 60_000;
const rediscoveryMs = 5_000;
const neededVerbs = ['update', 'patch', 'list'];
/** Writers of a definition's status whom an update may meet. */
const conflictAttempts = 5;
const definitionManager = 'migration-runner-controller';

/** Runs migrations: one of a resource at a time, each over every object that was there when it began (KEP-4192). */
class StorageVersionMigratorController implements Reconciler {
  readonly #deps: Deps;
  /** By resource, the uid of the migration begun last. Bounded by what there are resources. */
  readonly #begun = new Map<string, string>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const migration = this.#deps.migrations.get(key);
    if (!migration) return done;
    switch (decideMigration(migration, this.#deps.migrations.list(), this.#begun.get(resourceName(migration.spec)))) {
      case 'begin':
        await this.#begin(migration, signal);
        return done;
      case 'find revision':
        return this.#findRevision(migration, signal);
      case 'migrate':
        return this.#migrate(migration, signal);
      case 'conclude':
        await this.#conclude(migration, signal);
        return done;
      default:
        return done;
    }
  }

  async #begin(migration: StorageVersionMigration, signal: AbortSignal): Promise<void> {
    const resource = resourceName(migration.spec);
    // Before anything is waited for: two of one resource may be looked at at once.
    this.#begun.set(resource, migration.metadata.uid!);
    try {
      const { name } = migration.metadata;
      await this.#sayInDefinition(migration, (definition, nowText) => migratingStatus(definition, name!, nowText), signal);
      await this.#say(migration, said.begun, signal);
    } catch (error) {
      this.#begun.delete(resource);
      throw error;
    }
  }

  /** What is written after this revision is written as it is to be stored. */
  async #findRevision(migration: StorageVersionMigration, signal: AbortSignal): Promise<ReconcileResult> {
    const type = await this.#resourceOf(migration);
    if (!type) return this.#notFound(migration, 'resource does not exist in discovery', signal);
    const { group, version, plural } = type;
    const name = `${group}/${version}, Resource=${plural}`;
    if (!offers(type, ...neededVerbs))
      return this.#fail(
        migration,
        `resource ${JSON.stringify(name)} does not support discovery operations: [${neededVerbs.join(' ')}]`,
        signal,
      );
    const { metadata } = await this.#deps.client.resource(type).list({ limit: 1, signal });
    const resourceVersion = metadata.resourceVersion ?? '';
    if (!isRevision(resourceVersion))
      return this.#fail(migration, `latest resourceVersion for ${name} is not valid: ${notWellFormed(resourceVersion)}`, signal);
    await this.#updateStatus({ ...migration, status: { ...migration.status, resourceVersion } }, signal);
    return done;
  }

  async #migrate(migration: StorageVersionMigration, signal: AbortSignal): Promise<ReconcileResult> {
    const type = await this.#resourceOf(migration);
    const unhandled = (why: string): string => `migration encountered unhandled error: ${why}`;
    if (!type) return this.#notFound(migration, unhandled('unable to obtain GVR from discovery'), signal);
    const failure = await rewriteObjects(this.#deps.client, type, migration.status!.resourceVersion!, signal);
    if (failure !== undefined) return this.#fail(migration, unhandled(failure), signal);
    await this.#say(migration, said.succeeded, signal);
    return done;
  }

  async #conclude(migration: StorageVersionMigration, signal: AbortSignal): Promise<void> {
    const succeeded = conditionHolds(migration, 'Succeeded');
    await this.#sayInDefinition(migration, (definition, nowText) => migratedStatus(definition, succeeded, nowText), signal);
    const { generation } = migration.metadata;
    await this.#say(migration, { ...said.concluded, ...(generation && { observedGeneration: generation }) }, signal);
  }

  async #resourceOf({ spec }: StorageVersionMigration): Promise<ListedResource | undefined> {
    const { group = '', resource } = spec!.resource!;
    const { resources } = await this.#deps.listResources();
    return resources.find((each) => each.group === group && each.plural === resource);
  }

  /** A definition made a moment ago may not be known everywhere. */
  async #notFound(migration: StorageVersionMigration, message: string, signal: AbortSignal): Promise<ReconcileResult> {
    const ageMs = this.#deps.clock.nowMs() - Date.parse(migration.metadata.creationTimestamp!);
    return ageMs < discoveryMs ? requeueAfter(Math.min(rediscoveryMs, discoveryMs - ageMs)) : this.#fail(migration, message, signal);
  }

  async #fail(migration: StorageVersionMigration, message: string, signal: AbortSignal): Promise<ReconcileResult> {
    await this.#say(migration, failedBecause(message), signal);
    return done;
  }

  async #say(migration: StorageVersionMigration, condition: Omit<Condition, 'lastTransitionTime'>, signal: AbortSignal): Promise<void> {
    const lastTransitionTime = formatTime(this.#deps.clock.nowMs());
    await this.#updateStatus(withCondition(migration, { ...condition, lastTransitionTime }), signal);
  }

  async #updateStatus(migration: StorageVersionMigration, signal: AbortSignal): Promise<void> {
    await this.#deps.client.resource(StorageVersionMigrations).updateStatus(migration, { signal });
  }

  /** Says it in the definition of a custom resource; other resources have none. */
  async #sayInDefinition(
    { spec }: StorageVersionMigration,
    statusOf: (definition: CustomResourceDefinition, nowText: string) => JsonObject,
    signal: AbortSignal,
  ): Promise<void> {
    const { client, clock } = this.#deps;
    const definitions = client.resource(CustomResourceDefinitions);
    const name = resourceName(spec);
    for (let attempt = 1; ; attempt++) {
      const definition = await definitions.get({ name }, { signal }).catch(undefinedIfNotFound);
      if (!definition) return;
      const body = statusOf(definition, formatTime(clock.nowMs()));
      const options = { subresource: 'status', fieldManager: definitionManager, force: true, signal };
      try {
        await definitions.patch({ name }, { type: 'apply', body: body as never }, options);
        return;
      } catch (error) {
        if (!isConflict(error) || attempt === conflictAttempts) throw error;
      }
    }
  }
}

function undefinedIfNotFound(error: unknown): undefined {
  if (!isNotFound(error)) throw error;
}

export function storageVersionMigratorControllerDefinition(options: StorageVersionMigratorOptions): ControllerDefinition {
  return {
    manifest,
    create: ({ informers, client, clock }) => {
      const migrations = informers.informer(StorageVersionMigrations).lister;
      // When one is over or gone, another one of the same resource may have been waiting.
      const waitingFor = (migration: StorageVersionMigration): ObjectKey[] =>
        migrations
          .list()
          .flatMap((other) => (isOfSameResource(other, migration) && !isOver(other) ? [{ name: other.metadata.name! }] : []));
      return {
        reconciler: new StorageVersionMigratorController({ ...options, migrations, client, clock }),
        triggers: [
          trigger<StorageVersionMigration>({
            resource: StorageVersionMigrations,
            keysOf: (migration, _old, change) =>
              change === 'deleted' || isOver(migration)
                ? [{ name: migration.metadata.name! }, ...waitingFor(migration)]
                : [{ name: migration.metadata.name! }],
          }),
        ],
      };
    },
  };
}
