import { type FieldError, isDns1123Label } from '@kubewright/api-machinery';
import type { DeviceTaintRule } from '@kubewright/api/resource/v1alpha3';
import { checked } from '../../validation/checked.ts';
import { validateConditions } from '../../validation/conditions.ts';
import { validateDriverName } from '../../validation/names.ts';
import { kindStory } from '../../kind-story.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { age } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { validatePoolName } from '../device-names.ts';
import { stampTaint, validateDeviceTaint } from '../device-taint-validation.ts';

const status = statusStrategy<DeviceTaintRule>({ statusKeeps: 'metadata' });

export const deviceTaintRuleStory = kindStory<DeviceTaintRule>('resource.k8s.io', 'devicetaintrules', {
  columns: [
    nameColumn,
    text('Key', 'Key of the taint.', ({ spec }) => spec?.taint?.key ?? ''),
    text('Value', 'Value of the taint.', ({ spec }) => spec?.taint?.value ?? ''),
    text('Effect', 'What the taint does.', ({ spec }) => spec?.taint?.effect ?? ''),
    text('TimeAdded', 'Time since the taint holds.', ({ spec }, nowMs) => (spec?.taint?.timeAdded ? age(spec.taint.timeAdded, nowMs) : '')),
    ageColumn,
  ],
  hooks: {
    deleteReturnsObject: true,
    resetFields: status.resetFields,
    generationChanged: specChanged,
    prepareForCreate(draft, context) {
      status.prepareForCreate(draft, context);
      stampTaint(draft.spec?.taint, context.nowMs);
    },
    prepareForUpdate(draft, old, context) {
      status.prepareForUpdate(draft, old, context);
      if (context.subresource === '') stampTaint(draft.spec?.taint, context.nowMs);
    },
    validate,
    validateUpdate: (object, _old, { subresource }) =>
      subresource === 'status' ? validateConditions(object.status?.conditions, 'status.conditions') : validate(object),
  },
});

/** pkg/apis/resource/validation ValidateDeviceTaintRule. */
function validate({ spec }: DeviceTaintRule): FieldError[] {
  const { driver, pool, device } = spec?.deviceSelector ?? {};
  const at = 'spec.deviceSelector';
  return [
    ...(driver === undefined ? [] : validateDriverName(driver, `${at}.driver`)),
    ...(pool === undefined ? [] : validatePoolName(pool, `${at}.pool`)),
    ...(device === undefined ? [] : checked(isDns1123Label, device, `${at}.device`)),
    ...validateDeviceTaint(spec?.taint ?? {}, 'spec.taint'),
  ];
}
