import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from '../meta/object-meta.ts';
import { semanticEqual } from '../meta/semantic-equal.ts';
import { parseApiVersion } from '../resource/resource-type.ts';
import type { FieldError } from '../status/field-error.ts';
import { forbiddenField, invalidValue, notSupported, required, tooLong } from '../status/field-error.ts';
import type { ObjectNameCheck } from './names.ts';
import { isLabelValue, isQualifiedName, nameIsDnsLabel, utf8Length } from './names.ts';

type StringMap = Readonly<Record<string, string>>;

/** Bytes that all annotations of an object may have together. */
const maxAnnotationsBytes = 256 * 1024;
export const fieldImmutable = 'field is immutable';

export interface ObjectMetaRules {
  readonly namespaced: boolean;
  readonly checkName: ObjectNameCheck;
  /** Path of the metadata; `metadata` when unset. */
  readonly path?: string;
}

/** Metadata of a new object, after its name has been generated (apimachinery api/validation ValidateObjectMeta). */
export function validateObjectMeta(meta: ObjectMeta, { namespaced, checkName, path = 'metadata' }: ObjectMetaRules): FieldError[] {
  return [
    ...validateName(meta, checkName, path),
    ...validateNamespace(meta, namespaced, path),
    ...validateGeneration(meta, path),
    ...validateLabels(meta.labels, `${path}.labels`),
    ...validateAnnotations(meta.annotations, `${path}.annotations`),
    ...validateOwnerReferences(meta.ownerReferences, `${path}.ownerReferences`),
    ...validateFinalizers(meta.finalizers, `${path}.finalizers`),
    ...validateManagedFields(meta.managedFields, `${path}.managedFields`),
  ];
}

/** Metadata of a changed object: identity and deletion cannot change (ValidateObjectMetaUpdate). */
export function validateObjectMetaUpdate(meta: ObjectMeta, old: ObjectMeta, path = 'metadata'): FieldError[] {
  const errors: FieldError[] = [];
  if (old.deletionTimestamp) errors.push(...validateNoNewFinalizers(meta.finalizers, old.finalizers, `${path}.finalizers`));
  if (!meta.resourceVersion)
    errors.push(invalidValue(`${path}.resourceVersion`, meta.resourceVersion ?? '', 'must be specified for an update'));
  if ((meta.generation ?? 0) < (old.generation ?? 0))
    errors.push(invalidValue(`${path}.generation`, meta.generation ?? 0, 'must not be decremented'));
  for (const name of ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const) {
    errors.push(...validateImmutable(unset(meta[name]), unset(old[name]), `${path}.${name}`));
  }
  return [
    ...errors,
    ...validateLabels(meta.labels, `${path}.labels`),
    ...validateAnnotations(meta.annotations, `${path}.annotations`),
    ...validateOwnerReferences(meta.ownerReferences, `${path}.ownerReferences`),
    ...validateManagedFields(meta.managedFields, `${path}.managedFields`),
  ];
}

/** The error upstream gives when a field that cannot change has changed. */
export function validateImmutable(value: unknown, old: unknown, path: string): FieldError[] {
  return semanticEqual(value, old) ? [] : [invalidValue(path, value, fieldImmutable)];
}

const unset = <T>(value: T): T | undefined => (value === '' ? undefined : value);

function validateName(meta: ObjectMeta, checkName: ObjectNameCheck, path: string): FieldError[] {
  const { generateName, name } = meta;
  const errors: FieldError[] = [];
  if (generateName)
    errors.push(...checkName(generateName, true).map((message) => invalidValue(`${path}.generateName`, generateName, message)));
  if (!name) errors.push(required(`${path}.name`, 'name or generateName is required'));
  else errors.push(...checkName(name, false).map((message) => invalidValue(`${path}.name`, name, message)));
  return errors;
}

function validateNamespace({ namespace }: ObjectMeta, namespaced: boolean, path: string): FieldError[] {
  if (!namespaced) return namespace ? [forbiddenField(`${path}.namespace`, 'not allowed on this type')] : [];
  if (!namespace) return [required(`${path}.namespace`)];
  return nameIsDnsLabel(namespace, false).map((message) => invalidValue(`${path}.namespace`, namespace, message));
}

function validateGeneration({ generation = 0 }: ObjectMeta, path: string): FieldError[] {
  return validateNonnegative(generation, `${path}.generation`);
}

function validateNonnegative(value: number, path: string): FieldError[] {
  return value < 0 ? [invalidValue(path, value, 'must be greater than or equal to 0')] : [];
}

/** Errors name the map, not the key, as upstream's do. */
export function validateLabels(labels: StringMap | undefined, path: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...isQualifiedName(key).map((message) => invalidValue(path, key, message)),
    ...isLabelValue(value).map((message) => invalidValue(path, value, message)),
  ]);
}

export function validateLabelKey(key: string, path: string): FieldError[] {
  return isQualifiedName(key).map((message) => invalidValue(path, key, message));
}

/** Keys are qualified names in any case; the whole has a size limit. */
export function validateAnnotations(annotations: StringMap | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    errors.push(...isQualifiedName(key.toLowerCase()).map((message) => invalidValue(path, key, message)));
    bytes += utf8Length(key) + utf8Length(value);
  }
  return bytes > maxAnnotationsBytes ? [...errors, tooLong(path, maxAnnotationsBytes)] : errors;
}

function validateOwnerReferences(references: readonly OwnerReference[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let controller = '';
  for (const reference of references ?? []) {
    errors.push(...validateOwnerReference(reference, path));
    if (!reference.controller) continue;
    const name = `${reference.kind}/${reference.name}`;
    if (controller !== '') {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
      errors.push(invalidValue(path, references, detail));
    } else controller = name;
  }
  return errors;
}

function validateOwnerReference(reference: OwnerReference, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const apiVersion = reference.apiVersion ?? '';
  // What is no group and version names neither.
  const { group, version } = parseApiVersion(apiVersion.split('/').length > 2 ? '' : apiVersion);
  if (!version) errors.push(invalidValue(`${path}.apiVersion`, reference.apiVersion ?? '', 'version must not be empty'));
  for (const field of ['kind', 'name', 'uid'] as const) {
    if (!reference[field]) errors.push(invalidValue(`${path}.${field}`, reference[field] ?? '', 'must not be empty'));
  }
  if (group === '' && version === 'v1' && reference.kind === 'Event')
    errors.push(invalidValue(path, reference, '/v1, Kind=Event is disallowed from being an owner'));
  return errors;
}

function validateFinalizers(finalizers: readonly string[] | undefined, path: string): FieldError[] {
  const errors = (finalizers ?? []).flatMap((finalizer) =>
    isQualifiedName(finalizer).map((message) => invalidValue(path, finalizer, message)),
  );
  if (!finalizers?.includes('orphan') || !finalizers.includes('foregroundDeletion')) return errors;
  return [...errors, invalidValue(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set')];
}

function validateNoNewFinalizers(finalizers: readonly string[] = [], old: readonly string[] = [], path: string): FieldError[] {
  const extra = [...new Set(finalizers)].filter((finalizer) => !old.includes(finalizer)).sort();
  if (extra.length === 0) return [];
  const list = `[]string{${extra.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
  return [forbiddenField(path, `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`)];
}

function validateManagedFields(entries: readonly ManagedFieldsEntry[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  entries?.forEach((entry, i) => {
    if (!isPlainEntry(entry)) errors.push(...validateManagedFieldsEntry(entry, `${path}[${i}]`));
  });
  return errors;
}

/** As all are that this server wrote, and every write has some. */
function isPlainEntry({ operation, fieldsType, manager = '', subresource = '' }: ManagedFieldsEntry): boolean {
  return (
    (operation === 'Update' || operation === 'Apply') && fieldsType === 'FieldsV1' && subresource.length <= 64 && isPlainManager(manager)
  );
}

const isPlainManager = (manager: string): boolean => manager.length <= 128 && /^[ -~]*$/.test(manager);

function validateManagedFieldsEntry({ operation, fieldsType, manager, subresource }: ManagedFieldsEntry, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!operation) errors.push(required(`${path}.operation`, 'must not be empty'));
  else if (operation !== 'Apply' && operation !== 'Update') errors.push(notSupported(`${path}.operation`, operation, ['Apply', 'Update']));
  if (fieldsType && fieldsType !== 'FieldsV1') errors.push(invalidValue(`${path}.fieldsType`, fieldsType, 'must be `FieldsV1`'));
  errors.push(...validateFieldManager(manager ?? '', `${path}.manager`));
  if (utf8Length(subresource ?? '') > 256) errors.push(tooLong(`${path}.subresource`, 256));
  return errors;
}

/** The `fieldManager` of a request: at most 128 printable characters. */
export function validateFieldManager(manager: string, path: string): FieldError[] {
  if (isPlainManager(manager)) return [];
  const errors = utf8Length(manager) > 128 ? [tooLong(path, 128)] : [];
  let position = 0;
  for (const char of manager) {
    if (!/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char))
      errors.push(invalidValue(path, manager, `invalid character ${codePointName(char)} (at position ${position})`));
    position += utf8Length(char);
  }
  return errors;
}

function codePointName(char: string): string {
  return `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
