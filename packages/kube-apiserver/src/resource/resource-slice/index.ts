import type { ResourceSlice } from '@kubewright/api/resource/v1';
import { kindStory } from '../../kind-story.ts';
import { specChanged } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { stampTaint } from '../device-taint-validation.ts';
import { validateSlice } from '../slice-validation.ts';
import { sliceVersions } from '../v1beta1-conversion.ts';

const stampTaints = ({ spec }: ResourceSlice, { nowMs }: { nowMs: number }): void => {
  for (const { taints } of spec?.devices ?? []) for (const taint of taints ?? []) stampTaint(taint, nowMs);
};

export const resourceSliceStory = kindStory<ResourceSlice>('resource.k8s.io', 'resourceslices', {
  columns: [
    nameColumn,
    text('Node', 'Node whose devices it lists.', ({ spec }) => spec?.nodeName ?? ''),
    text('Driver', 'Driver that publishes it.', ({ spec }) => spec?.driver ?? ''),
    text('Pool', 'Pool it is a part of.', ({ spec }) => spec?.pool?.name ?? ''),
    ageColumn,
  ],
  conversions: sliceVersions,
  hooks: {
    deleteReturnsObject: true,
    generationChanged: specChanged,
    prepareForCreate: stampTaints,
    prepareForUpdate: (draft, _old, context) => stampTaints(draft, context),
    validate: (object) => validateSlice(object),
    validateUpdate: validateSlice,
    warnings: ({ spec }) => {
      const driver = spec?.driver ?? '';
      return driver === driver.toLowerCase()
        ? []
        : [`spec.driver: driver names should be lowercase; ${JSON.stringify(driver)} contains uppercase characters`];
    },
    selectableFields: new Map([
      ['spec.nodeName', ({ spec }: ResourceSlice) => spec?.nodeName ?? ''],
      ['spec.driver', ({ spec }: ResourceSlice) => spec?.driver ?? ''],
    ]),
  },
});
