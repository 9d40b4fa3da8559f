import {
  type FieldError,
  forbiddenField,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  notSupported,
  required,
  validateLabelSelector,
} from '@kubewright/api-machinery';
import type { PersistentVolumeClaimSpec, PersistentVolumeClaimTemplate } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { checkDnsSubdomain } from '../../pod-spec/validation/host.ts';
import { checkResourceQuantity } from '../../pod-spec/validation/resource.ts';
import { validateTemplateMetadata } from '../../pod-spec/validation/template-metadata.ts';
import { exactQuantity, quantityText } from '../../validation/quantity.ts';

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
export const volumeModes: readonly string[] = ['Block', 'Filesystem'];

/** Ways of mounting, for claims and volumes alike. */
export function checkAccessModes(modes: readonly string[] | undefined, field: string, errors: FieldError[]): void {
  let [once, others] = [false, false];
  for (const mode of modes ?? []) {
    if (!accessModes.includes(mode)) errors.push(notSupported(field, mode, accessModes));
    else if (mode === 'ReadWriteOncePod') once = true;
    else others = true;
  }
  if (once && others) errors.push(forbiddenField(field, 'may not use ReadWriteOncePod with other access modes'));
}

export function checkPositiveQuantity(value: unknown, field: string, errors: FieldError[]): boolean {
  if ((exactQuantity(value) ?? 0n) > 0n) return true;
  errors.push(invalidValue(field, quantityText(value), 'must be greater than zero'));
  return false;
}

/** What a claim asks for (core validation ValidatePersistentVolumeClaimSpec). `old`: a group named before may be named still. */
export function validateClaimSpec(
  spec: PersistentVolumeClaimSpec | undefined,
  at: string,
  errors: FieldError[],
  old?: PersistentVolumeClaimSpec,
): void {
  const claim = spec ?? {};
  if ((claim.accessModes ?? []).length === 0) errors.push(required(`${at}.accessModes`, 'at least 1 access mode is required'));
  if (claim.selector) errors.push(...validateLabelSelector(claim.selector, `${at}.selector`));
  checkAccessModes(claim.accessModes, `${at}.accessModes`, errors);
  const storage = claim.resources?.requests?.['storage'];
  const field = `${at}.resources[storage]`;
  if (storage === undefined) errors.push(required(field));
  else if (checkPositiveQuantity(storage, field, errors)) checkResourceQuantity('storage', storage, field, errors);
  checkDnsSubdomain(claim.storageClassName, `${at}.storageClassName`, errors);
  const { volumeMode } = claim;
  if (volumeMode !== undefined && !volumeModes.includes(volumeMode)) errors.push(notSupported(`${at}.volumeMode`, volumeMode, volumeModes));
  validateDataSources(claim, at, Boolean(old?.dataSource?.apiGroup ?? old?.dataSourceRef?.apiGroup), errors);
  checkDnsSubdomain(claim.volumeAttributesClassName, `${at}.volumeAttributesClassName`, errors);
}

interface Source {
  readonly apiGroup?: string | null;
  readonly kind: string;
  readonly name: string;
}

function validateDataSources(
  { dataSource, dataSourceRef }: PersistentVolumeClaimSpec,
  at: string,
  anyGroup: boolean,
  errors: FieldError[],
): void {
  if (dataSource) validateDataSource(dataSource, `${at}.dataSource`, anyGroup, errors);
  if (!dataSourceRef) return;
  const { namespace } = dataSourceRef;
  validateDataSource(dataSourceRef, `${at}.dataSourceRef`, anyGroup, errors);
  if (namespace) errors.push(...checked(isDns1123Label, namespace, `${at}.dataSourceRef.namespace`));
  if (!dataSource) return;
  const same =
    dataSource.apiGroup === dataSourceRef.apiGroup && dataSource.kind === dataSourceRef.kind && dataSource.name === dataSourceRef.name;
  // Upstream gives the path where the value should stand; it has no exported fields.
  if (namespace) errors.push(invalidValue(at, {}, 'may not be specified when dataSourceRef.namespace is specified'));
  else if (!same) errors.push(invalidValue(at, {}, 'must match dataSourceRef'));
}

function validateDataSource({ apiGroup, kind, name }: Source, at: string, anyGroup: boolean, errors: FieldError[]): void {
  if (!name) errors.push(required(`${at}.name`));
  if (!kind) errors.push(required(`${at}.kind`));
  if (!apiGroup && kind !== 'PersistentVolumeClaim') {
    errors.push(invalidValue(at, kind ?? '', "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  }
  if (apiGroup && !anyGroup) errors.push(...checked(isDns1123Subdomain, apiGroup, `${at}.apiGroup`));
}

export function validateClaimTemplate({ metadata, spec }: PersistentVolumeClaimTemplate, at: string, errors: FieldError[]): void {
  validateTemplateMetadata(metadata, `${at}.metadata`, errors);
  validateClaimSpec(spec, `${at}.spec`, errors);
}
