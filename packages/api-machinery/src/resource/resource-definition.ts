import type { JsonObject } from '../json.ts';
import type { FieldError } from '../status/field-error.ts';
import type { KubeObject } from '../meta/object-meta.ts';
import type { Schema } from '../schema/schema.ts';
import type { Random } from '../time/random.ts';
import type { Scope } from './resource-type.ts';

/**
 * Everything the API server needs to serve a resource. A built-in kind is one of these with hooks; a custom resource
 * is one of these made from its CustomResourceDefinition.
 */
export interface ResourceDefinition {
  readonly group: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly scope: Scope;
  /** Served and known versions, preferred first. */
  readonly versions: readonly ResourceVersion[];
  /** The version objects are stored in; hooks see objects of this version only. */
  readonly storageVersion: string;
  /** Key segment under `/registry/`, e.g. `pods`, `services/specs`, `stable.example.com/crontabs`. */
  readonly storagePrefix: string;
  /** Discovery verbs: get, list, watch, create, update, patch, delete, deletecollection. */
  readonly verbs: readonly string[];
  readonly subresources: readonly SubresourceDefinition[];
  /** False for review kinds (SubjectAccessReview, TokenReview, Binding) that are answered and not kept. */
  readonly stored: boolean;
  readonly hooks: ResourceHooks;
  /**
   * Custom resources: requests see and write objects of the version they are made at, hooks too; what is stored is
   * converted when it is read and written. Unset: hooks see the storage version, and `conversion` of a version turns it
   * into what requests see.
   */
  readonly converter?: ObjectConverter;
  /** Its CustomResourceDefinition goes: objects are changed and deleted, and none is made. */
  readonly terminating?: boolean;
  /** Former versions, by apiVersion, in which somebody else may have stored objects in the same etcd: answers a served one. */
  readonly storedElsewhere?: ReadonlyMap<string, (object: JsonObject) => JsonObject>;
}

export interface ResourceVersion {
  readonly name: string;
  readonly served: boolean;
  readonly schema: Schema;
  readonly deprecationWarning?: string;
  readonly columns?: readonly PrinterColumn[];
  /** Converts between this version and the storage version; unset when only apiVersion differs. Pure; returns new objects. */
  readonly conversion?: { toStorage(object: KubeObject): KubeObject; fromStorage(object: KubeObject): KubeObject };
  /** What this version has otherwise than the definition. */
  readonly own?: Pick<ResourceDefinition, 'subresources' | 'hooks'>;
}

/**
 * Converts objects of any version of a resource, their `apiVersion` says which, to the version asked for: one answer for
 * each, in order, pruned by that version's schema. Objects may be frozen and are not changed.
 * @throws {ApiError} when they cannot be converted; a promise where somebody outside does it (conversion webhooks).
 */
export interface ObjectConverter {
  convert(objects: readonly KubeObject[], version: string): readonly KubeObject[] | Promise<readonly KubeObject[]>;
}

/** `status`, `scale`, and the special ones a policy package implements (`log`, `exec`, `binding`, `eviction`, `token`, …). */
export interface SubresourceDefinition {
  readonly name: string;
  readonly verbs: readonly string[];
  /** Kind of the body when it is not the parent's, e.g. autoscaling/v1 Scale. */
  readonly kind?: { readonly group: string; readonly version: string; readonly kind: string };
  /** Beside `status`: what is written to it is the status, and nothing else. */
  readonly writesStatus?: boolean;
  /** For `scale` made from a CRD or a built-in: JSON paths such as `.spec.replicas`. */
  readonly scale?: { readonly specReplicasPath: string; readonly statusReplicasPath: string; readonly labelSelectorPath?: string };
}

/** A column of `kubectl get`; priority > 0 shows with `-o wide`. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description?: string;
  readonly priority: number;
  /** The cell of one object; `nowMs` is the server's time. JSON path columns of CRDs are compiled to this too. */
  readonly cell: (object: KubeObject, nowMs: number) => string | number | bigint | boolean | null;
}

/** What a hook may know besides the object. */
export interface HookContext {
  readonly nowMs: number;
  readonly random: Random;
  readonly user: {
    readonly name: string;
    readonly groups: readonly string[];
    readonly uid?: string;
    readonly extra?: ReadonlyMap<string, readonly string[]>;
  };
  /** '' for the main resource. */
  readonly subresource: string;
  readonly dryRun: boolean;
  /** Tells the client something in a Warning header. */
  warn(text: string): void;
}

/** Reads one field as a selector compares it. Declared as a method, so that hooks of one kind fit where any kind's do. */
export type FieldReader<T extends KubeObject = KubeObject> = { read(object: T): string }['read'];

/** `object`: what the metadata of any object must be. `change`: what of it a change must leave as it is. */
export type MetadataCheck = 'object' | 'change';

/**
 * The decisions of one kind, each optional. Objects given to `default…`, `prepare…` and `beginDelete` are drafts that
 * the hook changes in place; those given to `validate…` are read only. All are synchronous and pure but for the draft.
 */
export interface ResourceHooks<T extends KubeObject = KubeObject> {
  /** Defaults a schema cannot say (upstream's SetDefaults_*). Idempotent; also applied to what is read from the store. */
  default?(draft: T): void;
  /** Why upstream cannot convert what was sent to its internal version, in Go's words; undefined when it can. */
  unconvertible?(draft: T): string | undefined;
  prepareForCreate?(draft: T, context: HookContext): void;
  /** `old` is the stored object. Called for the main resource and for each subresource that writes the object. */
  prepareForUpdate?(draft: T, old: T, context: HookContext): void;
  /** Called once, when the deletion of an object begins that was not being deleted; may add finalizers, so that it lives on. */
  beginDelete?(draft: T, context: HookContext): void;
  /** Why nobody deletes the object of this name by asking for it; undefined where he may. Collections are not asked about. */
  undeletable?(name: string): string | undefined;
  validate?(object: T, context: HookContext): FieldError[];
  validateUpdate?(object: T, old: T, context: HookContext): FieldError[];
  /** Texts for the Warning header; not asked of built-in kinds for writes to /status. */
  warnings?(object: T, old: T | undefined): string[];
  /** The same for writes to /status. */
  statusWarnings?(object: T): string[];
  /** Fields a selector may name besides metadata.name and metadata.namespace. */
  readonly selectableFields?: ReadonlyMap<string, FieldReader<T>>;
  /** Seconds an object lives on after delete (pods: 30 by default). Unset: it goes at once. */
  gracePeriodSeconds?(object: T, requestedSeconds: number | bigint | undefined): number | bigint;
  /** Default of a delete without propagation policy. */
  readonly defaultPropagation?: 'Background' | 'Orphan';
  /** Name is made of path segments and may hold what DNS names may not (RBAC roles). */
  readonly nameValidation?: (name: string, prefix: boolean) => string[];
  /** Problems of a finalizer besides those that it has in every kind. */
  readonly finalizerValidation?: (name: string) => string[];
  /** Checks of a changed object's metadata that the kind makes over again, in its order; unset: `change` alone. Upstream tells a cause once for each. */
  metadataChecks?(subresource: string): readonly MetadataCheck[];
  /** A new object's metadata is only checked when the kind has found nothing wrong. */
  readonly checksMetadataLast?: boolean;
  /** Group of the kind in errors of validation when it is not the resource's: an Event of any group is one of the core's. */
  readonly errorGroup?: string;
  readonly createOnUpdate?: boolean;
  readonly unconditionalUpdate?: boolean;
  readonly deleteReturnsObject?: boolean;
  /** `generation` follows the spec: 1 at create, +1 whenever `generationChanged` says so. Unset: never set. */
  generationChanged?(object: T, old: T): boolean;
  /** Fields that nobody owns who writes to this end point, where it is not status alone; '' is the main resource. */
  resetFields?(subresource: string): readonly (readonly string[])[] | undefined;
  /** `<group>/<version>/<kind>` that discovery's storageVersionHash is made of, of objects that upstream stores as JSON: empty lists stay. Default: that of the storage version. */
  readonly storedAs?: string;
  /** Seconds after which the store forgets the object (events: 3600). */
  readonly ttlSeconds?: number;
  /** Row order of a table when it is not the list's. */
  compareRows?(a: T, b: T): number;
}

/** Whether a CustomResourceDefinition makes it: its types have no Go names. */
export const isCustomResource = ({ versions }: ResourceDefinition): boolean => versions.every(({ schema }) => schema.name === undefined);
