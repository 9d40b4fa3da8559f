import type { ResourceQuota } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { validateResourceQuota, validateResourceQuotaUpdate } from './validation.ts';

const isLimit = (name: string): boolean => name.startsWith('limits.');

export const resourceQuotaStory = kindStory<ResourceQuota>('', 'resourcequotas', {
  columns: [
    nameColumn,
    text('Request', 'Used of what may be requested or created.', (quota) => usage(quota, (name) => !isLimit(name))),
    text('Limit', 'Used of what limits may add up to.', (quota) => usage(quota, isLimit)),
    ageColumn,
  ],
  hooks: {
    ...statusStrategy<ResourceQuota>(),
    deleteReturnsObject: true,
    validate: validateResourceQuota,
    validateUpdate: validateResourceQuotaUpdate,
  },
});

function usage({ status }: ResourceQuota, wanted: (name: string) => boolean): string {
  const hard = Object.entries(status?.hard ?? {}).filter(([name]) => wanted(name));
  return hard
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, limit]) => `${name}: ${status?.used?.[name] ?? '0'}/${limit}`)
    .join(', ');
}
