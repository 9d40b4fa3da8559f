import type { ServiceCIDR } from '@kubewright/api/networking/v1';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';

export const serviceCidrStory = kindStory<ServiceCIDR>('networking.k8s.io', 'servicecidrs', {
  columns: [nameColumn, text('CIDRs', 'Ranges service addresses come from.', ({ spec }) => (spec?.cidrs ?? []).join(',')), ageColumn],
  hooks: statusStrategy<ServiceCIDR>({ statusKeeps: 'metadata' }),
});
