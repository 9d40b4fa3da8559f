import type { ComponentStatus } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { conditionOf } from '../../table/cells.ts';
import { nameColumn, text } from '../../table/columns.ts';

const healthOf = ({ conditions }: ComponentStatus) => conditionOf(conditions, 'Healthy');

export const componentStatusStory = kindStory<ComponentStatus>('', 'componentstatuses', {
  columns: [
    nameColumn,
    text('Status', 'Status of the component conditions', (component) => {
      const health = healthOf(component);
      return health ? (health.status === 'True' ? 'Healthy' : 'Unhealthy') : 'Unknown';
    }),
    text('Message', 'Message of the component conditions', (component) => healthOf(component)?.message ?? ''),
    text('Error', 'Error of the component conditions', (component) => healthOf(component)?.error ?? ''),
  ],
});
