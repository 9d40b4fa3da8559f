import { type FieldError, type ObjectMeta, forbiddenField, validateAnnotations, validateLabels } from '@kubewright/api-machinery';

/** In the order of the Go type, which is the order of the errors. */
const otherFields = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const;

/** Metadata of a template of claims: labels and annotations only (core validation ValidateTemplateObjectMeta). */
export function validateTemplateMetadata(metadata: ObjectMeta | undefined, at: string, errors: FieldError[]): void {
  if (!metadata) return;
  errors.push(...validateAnnotations(metadata.annotations, `${at}.annotations`));
  errors.push(...validateLabels(metadata.labels, `${at}.labels`));
  for (const field of otherFields) {
    const value = (metadata as Record<string, unknown>)[field];
    if (value !== undefined && value !== null && value !== '')
      errors.push(forbiddenField(`${at}.${field === 'uid' ? 'uID' : field}`, 'cannot be set'));
  }
}
