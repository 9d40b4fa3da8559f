import type { ResourceQuota } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { compareQuantities, quantityText } from '../../validation/quantity.ts';
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
    warnings: (quota, old) => (old ? [] : requestsAboveLimits(quota)),
  },
});

/** Upstream: resourcequotaStrategy.WarningsOnCreate. */
function requestsAboveLimits({ spec }: ResourceQuota): string[] {
  const hard = spec?.hard ?? {};
  return ['cpu', 'memory', 'storage', 'ephemeral-storage'].flatMap((resource) => {
    const names = [`requests.${resource}`, ...(resource === 'cpu' || resource === 'memory' ? [resource] : [])];
    const [request, limit] = [names.find((name) => hard[name] !== undefined), `limits.${resource}`];
    if (request === undefined || hard[limit] === undefined || compareQuantities(hard[request], hard[limit]) <= 0) return [];
    return [`ResourceQuota ${request} (${quantityText(hard[request])}) should be less than ${limit} (${quantityText(hard[limit])})`];
  });
}

function usage({ status }: ResourceQuota, wanted: (name: string) => boolean): string {
  const hard = Object.entries(status?.hard ?? {}).filter(([name]) => wanted(name));
  return hard
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, limit]) => `${name}: ${status?.used?.[name] ?? '0'}/${limit}`)
    .join(', ');
}
