import type { ComponentStatus } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { conditionOf } from '../../table/cells.ts';
import { nameColumn, text } from '../../table/columns.ts';

const healthOf = ({ conditions }: ComponentStatus) => conditionOf(conditions, 'Healthy');

export const componentStatusStory = kindStory<ComponentStatus>('', 'componentstatuses', {
  columns: [
    nameColumn,
    text('Status', 'Whether the component is healthy.', (component) => {
      const health = healthOf(component);
      return health ? (health.status === 'True' ? 'Healthy' : 'Unhealthy') : 'Unknown';
    }),
    text('Message', 'What its health check answered.', (component) => healthOf(component)?.message ?? ''),
    text('Error', 'Why its health check failed.', (component) => healthOf(component)?.error ?? ''),
  ],
});
