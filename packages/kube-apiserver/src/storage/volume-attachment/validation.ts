import {
  type FieldError,
  fieldImmutable,
  forbiddenField,
  inclusiveRangeError,
  invalidValue,
  isDns1123Subdomain,
  required,
  tooLong,
  utf8Length,
} from '@kubewright/api-machinery';
import type { VolumeAttachment, VolumeAttachmentSpec, VolumeError } from '@kubewright/api/storage/v1';
import { checked } from '../../field-checks/checked.ts';
import { validateDriverName } from '../../field-checks/names.ts';
import { semanticEqual } from '../../strategy/equality.ts';
import { validateInlineVolume } from './inline-volume.ts';

const maxMetadataBytes = 256 * 1024;
const maxErrorMessageBytes = 1024;
const exactlyOne = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';

/** pkg/apis/storage/validation ValidateVolumeAttachment and ValidateVolumeAttachmentV1. */
export function validateVolumeAttachmentCreate(object: VolumeAttachment): FieldError[] {
  const { attacher, source } = object.spec ?? {};
  return [
    ...validateVolumeAttachment(object),
    ...(attacher ? validateDriverName(attacher, 'spec.attacher') : []),
    ...(source?.persistentVolumeName === undefined
      ? []
      : checked(isDns1123Subdomain, source.persistentVolumeName, 'spec.source.persistentVolumeName')),
  ];
}

export const validateVolumeAttachmentUpdate = (object: VolumeAttachment, old: VolumeAttachment): FieldError[] => [
  ...validateVolumeAttachment(object),
  ...(semanticEqual(object.spec, old.spec) ? [] : [invalidValue('spec', object.spec, fieldImmutable)]),
];

function validateVolumeAttachment({ spec, status }: VolumeAttachment): FieldError[] {
  const metadata = Object.entries(status?.attachmentMetadata ?? {});
  const bytes = metadata.reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(value), 0);
  return [
    ...(spec?.attacher ? [] : [required('spec.attacher')]),
    ...validateSource(spec?.source ?? {}),
    ...checked(isDns1123Subdomain, spec?.nodeName ?? '', 'spec.nodeName'),
    ...(bytes > maxMetadataBytes ? [tooLong('status.attachmentMetadata', maxMetadataBytes)] : []),
    ...validateVolumeError(status?.attachError, 'status.attachError'),
    ...validateVolumeError(status?.detachError, 'status.detachError'),
  ];
}

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
