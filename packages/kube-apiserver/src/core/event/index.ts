import type { Event } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { eventColumns } from './columns.ts';
import { validateEvent } from './validation.ts';
import { metadataUnchecked } from '../../strategy/metadata-checks.ts';

const eventTtlSeconds = 3600;

export const eventStory = kindStory<Event>('', 'events', {
  columns: eventColumns,
  hooks: {
    ...metadataUnchecked,
    createOnUpdate: true,
    ttlSeconds: eventTtlSeconds,
    selectableFields: new Map([
      ['involvedObject.kind', (event: Event) => event.involvedObject?.kind ?? ''],
      ['involvedObject.namespace', (event: Event) => event.involvedObject?.namespace ?? ''],
      ['involvedObject.name', (event: Event) => event.involvedObject?.name ?? ''],
      ['involvedObject.uid', (event: Event) => event.involvedObject?.uid ?? ''],
      ['involvedObject.apiVersion', (event: Event) => event.involvedObject?.apiVersion ?? ''],
      ['involvedObject.resourceVersion', (event: Event) => event.involvedObject?.resourceVersion ?? ''],
      ['involvedObject.fieldPath', (event: Event) => event.involvedObject?.fieldPath ?? ''],
      ['reason', (event: Event) => event.reason ?? ''],
      ['reportingComponent', (event: Event) => event.reportingComponent ?? ''],
      ['source', (event: Event) => event.source?.component || event.reportingComponent || ''],
      ['type', (event: Event) => event.type ?? ''],
    ]),
    validate: validateEvent,
    validateUpdate: validateEvent,
  },
});
