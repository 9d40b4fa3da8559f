import { isPathSegmentName, type MetadataCheck, type ResourceHooks } from '@kubewright/api-machinery';

/** Checks made over again when the main resource is written; writes to /status have the usual ones. */
export const onMain =
  (...checks: MetadataCheck[]): NonNullable<ResourceHooks['metadataChecks']> =>
  (subresource) =>
    subresource === 'status' ? ['change'] : checks;

/** Checks made over again when anything but /status is written, to which writes have none. */
export const exceptOnStatus =
  (...checks: MetadataCheck[]): NonNullable<ResourceHooks['metadataChecks']> =>
  (subresource) =>
    subresource === 'status' ? [] : checks;

/** Of a kind whose own checks leave metadata out: what every object must have is all there is. */
export const metadataUnchecked = {
  nameValidation: isPathSegmentName,
  finalizerValidation: anyFinalizer,
  metadataChecks: (): readonly MetadataCheck[] => [],
  checksMetadataLast: true,
} satisfies ResourceHooks;

/** Of kinds that are checked by apimachinery's rules alone. */
export function anyFinalizer(): string[] {
  return [];
}

/** Checks the names of objects, not what names are made of (core validation ValidateObjectMetaWithOpts). */
export const givenNames =
  (check: (name: string) => string[]): NonNullable<ResourceHooks['nameValidation']> =>
  (name, prefix) =>
    prefix ? [] : check(name);
