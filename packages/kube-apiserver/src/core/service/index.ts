import { isDns1123Label } from '@kubewright/api-machinery';
import type { Service } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { serviceColumns } from './columns.ts';
import { defaultService } from './defaults.ts';
import { dropTrafficPolicy, dropTypeDependentFields, keepAllocatedValues, normalizeClusterIps } from './strategy.ts';
import { serviceWarnings } from './warnings.ts';
import { balancerAddressWarnings } from '../../validation/addresses.ts';
import { validateService, validateServiceUpdate } from './validation.ts';

const status = statusStrategy<Service>({ onCreate: () => ({ loadBalancer: {} }) });

export const serviceStory = kindStory<Service>('', 'services', {
  columns: serviceColumns,
  hooks: {
    createOnUpdate: true,
    deleteReturnsObject: true,
    nameValidation: isDns1123Label,
    selectableFields: new Map([
      ['spec.clusterIP', ({ spec }: Service) => spec?.clusterIP ?? ''],
      ['spec.type', ({ spec }: Service) => spec?.type ?? ''],
    ]),
    default: defaultService,
    prepareForCreate(draft, context) {
      status.prepareForCreate(draft, context);
      normalizeClusterIps(draft);
      if (draft.spec) dropTrafficPolicy(draft.spec);
    },
    prepareForUpdate(draft, old, context) {
      status.prepareForUpdate(draft, old, context);
      if (context.subresource === 'status') return;
      keepAllocatedValues(draft, old);
      dropTypeDependentFields(draft, old);
    },
    warnings: serviceWarnings,
    statusWarnings: ({ status }) => balancerAddressWarnings(status?.loadBalancer?.ingress),
    validate: validateService,
    validateUpdate: validateServiceUpdate,
  },
});
