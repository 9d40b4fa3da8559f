/**
 * The `storage-version-migrator-controller`: writes objects again in the form they are to be stored in.
 *
 * - `decide-migration`: what is next for a migration, pure
 * - `migration-conditions`: what its status says, pure
 * - `definition-status`: what a CustomResourceDefinition says while its objects are migrated, and after, pure
 * - `rewrite-objects`: writes the objects of a resource again
 * - `storage-version-migrator-controller`: manifest and action
 * @packageDocumentation
 */
export {
  manifest,
  storageVersionMigratorControllerDefinition,
  type StorageVersionMigratorOptions,
} from './storage-version-migrator-controller.ts';
