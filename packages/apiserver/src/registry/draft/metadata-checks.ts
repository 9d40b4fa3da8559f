import {
  invalidValue,
  nameIsDnsSubdomain,
  nameIsPathSegment,
  type FieldError,
  type ObjectMeta,
  type ObjectNameCheck,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '@kubewright/api-machinery';
import type { ResourceCall } from '../resource-call.ts';
import type { ServedResource } from '../served-resource.ts';

/** Of a new object: as the kind wants it. `others` is what the kind found wrong besides. */
export function newMetadataErrors(resource: ServedResource, metadata: ObjectMeta, others: readonly FieldError[]): FieldError[] {
  if (resource.definition.hooks.checksMetadataLast && others.length > 0) return [];
  return objectErrors(resource, metadata, nameCheckOf(resource));
}

/** Of a changed object: what is asked of every kind (rest.BeforeUpdate), then what the kind asks once more. */
export function changedMetadataErrors({ resource, subresource }: ResourceCall, metadata: ObjectMeta, old: ObjectMeta): FieldError[] {
  const ofAnyKind = [
    ...validateObjectMeta(metadata, { namespaced: resource.namespaced, checkName: nameIsPathSegment }),
    ...validateObjectMetaUpdate(metadata, old),
  ];
  const checks = resource.definition.hooks.metadataChecks?.(subresource) ?? ['change'];
  const again = checks.flatMap((check) =>
    check === 'object'
      ? objectErrors(resource, metadata, nameCheckOf(resource))
      : [...validateObjectMetaUpdate(metadata, old), ...finalizerErrors(resource, metadata)],
  );
  return [...ofAnyKind, ...again];
}

/** What the metadata of any object must be, and of those of the kind. */
export const objectErrors = (resource: ServedResource, metadata: ObjectMeta, checkName: ObjectNameCheck): FieldError[] => [
  ...validateObjectMeta(metadata, { namespaced: resource.namespaced, checkName }),
  ...finalizerErrors(resource, metadata),
];

/** Names are DNS subdomains unless the kind says otherwise. */
function nameCheckOf({ definition: { hooks } }: ServedResource): ObjectNameCheck {
  const check = hooks.nameValidation;
  // What stands before a generated suffix may end as no name may.
  return check ? (name, prefix) => check(prefix ? name.replace(/-$/, 'a') : name, prefix) : nameIsDnsSubdomain;
}

function finalizerErrors({ definition: { hooks } }: ServedResource, { finalizers = [] }: ObjectMeta): FieldError[] {
  const check = hooks.finalizerValidation;
  return check
    ? finalizers.flatMap((name, index) => check(name).map((problem) => invalidValue(`metadata.finalizers[${index}]`, name, problem)))
    : [];
}
