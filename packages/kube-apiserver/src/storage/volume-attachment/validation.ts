import {
  type FieldError,
  forbiddenField,
  inclusiveRangeError,
  invalidValue,
  isDns1123Subdomain,
  required,
  tooLong,
  utf8Length,
} from '@kubewright/api-machinery';
import type { VolumeAttachment, VolumeAttachmentSpec, VolumeError } from '@kubewright/api/storage/v1';
import { checked } from '../../validation/checked.ts';
import { immutablePart } from '../../validation/immutable.ts';
import { validateDriverName } from '../../validation/names.ts';
import { validateInlineVolume } from './inline-volume.ts';

const maxMetadataBytes = 256 * 1024;
const maxErrorMessageBytes = 1024;
const exactlyOne = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';

const kind = { group: 'storage.k8s.io', version: 'v1', kind: 'VolumeAttachment' };

/** pkg/apis/storage/validation ValidateVolumeAttachment. */
export function validateVolumeAttachment({ spec, status }: VolumeAttachment): FieldError[] {
  const metadata = Object.entries(status?.attachmentMetadata ?? {});
  const bytes = metadata.reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(value), 0);
  const volumeName = spec?.source?.persistentVolumeName;
  return [
    ...validateDriverName(spec?.attacher, 'spec.attacher'),
    ...validateSource(spec?.source ?? {}),
    ...checked(isDns1123Subdomain, spec?.nodeName ?? '', 'spec.nodeName'),
    ...(bytes > maxMetadataBytes ? [tooLong('status.attachmentMetadata', maxMetadataBytes)] : []),
    ...validateVolumeError(status?.attachError, 'status.attachError'),
    ...validateVolumeError(status?.detachError, 'status.detachError'),
    ...(volumeName === undefined ? [] : checked(isDns1123Subdomain, volumeName, 'spec.source.persistentVolumeName')),
  ];
}

export const validateVolumeAttachmentUpdate = (object: VolumeAttachment, old: VolumeAttachment): FieldError[] => [
  ...validateVolumeAttachment(object),
  ...immutablePart(kind, ['spec'], object.spec, old.spec),
];

function validateSource({ persistentVolumeName, inlineVolumeSpec }: Partial<VolumeAttachmentSpec['source']>): FieldError[] {
  const field = 'spec.source';
  if (inlineVolumeSpec === undefined && persistentVolumeName === undefined) return [required(field, exactlyOne)];
  if (inlineVolumeSpec !== undefined && persistentVolumeName !== undefined) return [forbiddenField(field, exactlyOne)];
  if (inlineVolumeSpec !== undefined) return validateInlineVolume(inlineVolumeSpec);
  return persistentVolumeName === '' ? [required(`${field}.persistentVolumeName`, 'must specify non empty persistentVolumeName')] : [];
}

function validateVolumeError(error: VolumeError | undefined, field: string): FieldError[] {
  if (!error) return [];
  const { message = '', errorCode = 0 } = error;
  return [
    ...(utf8Length(message) > maxErrorMessageBytes ? [tooLong(`${field}.message`, maxMetadataBytes)] : []),
    ...(errorCode < 0 ? [invalidValue(`${field}.errorCode`, errorCode, inclusiveRangeError(0, 2 ** 31 - 1))] : []),
  ];
}
