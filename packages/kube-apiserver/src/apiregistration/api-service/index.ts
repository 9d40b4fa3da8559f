import { formatTime, nameIsPathSegment } from '@kubewright/api-machinery';
import type { APIService } from '@kubewright/api/apiregistration/v1';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { conditionOf } from '../../table/cells.ts';
import { validateApiService, validateApiServiceStatus } from './validate-api-service.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const apiServiceStory = kindStory<APIService>('apiregistration.k8s.io', 'apiservices', {
  columns: [
    nameColumn,
    text('Service', 'Service that serves the group version; Local: this server.', ({ spec }) =>
      spec?.service ? `${spec.service.namespace}/${spec.service.name}` : 'Local',
    ),
    text('Available', 'Whether it answers.', availableCell),
    ageColumn,
  ],
  hooks: {
    metadataChecks: onMain('change', 'object'),
    ...statusStrategy<APIService>({
      statusKeeps: 'metadata',
      onCreate: ({ spec }, { nowMs }) =>
        spec?.service
          ? {}
          : {
              conditions: [
                {
                  type: 'Available',
                  status: 'True',
                  reason: 'Local',
                  message: 'Local APIServices are always available',
                  lastTransitionTime: formatTime(nowMs),
                },
              ],
            },
    }),
    unconditionalUpdate: false,
    nameValidation: (name) => nameIsPathSegment(name, false),
    validate: validateApiService,
    validateUpdate: (object, _old, { subresource }) =>
      subresource === 'status' ? validateApiServiceStatus(object) : validateApiService(object),
    default: ({ spec }) => void (spec?.service && (spec.service.port ??= 443)),
  },
});

function availableCell({ status }: APIService): string {
  const condition = conditionOf(status?.conditions, 'Available');
  if (!condition) return 'Unknown';
  return condition.status === 'True' || !condition.reason ? condition.status : `${condition.status} (${condition.reason})`;
}
