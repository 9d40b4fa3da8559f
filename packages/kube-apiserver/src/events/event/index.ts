import type { KubeObject, ResourceVersion } from '@kubewright/api-machinery';
import type { Event as CoreEvent } from '@kubewright/api/core/v1';
import type { Event } from '@kubewright/api/events/v1';
import { eventColumns } from '../../core/event/columns.ts';
import { eventStory as coreEventStory } from '../../core/event/index.ts';
import { kindStory } from '../../kind-story.ts';
import type { Column } from '../../table/columns.ts';
import { validateEventChange, validateNewEvent } from './validation.ts';

/** The same objects as core events, under newer names of the fields. */
const conversion: NonNullable<ResourceVersion['conversion']> = {
  toStorage: (object: KubeObject): KubeObject => toCore(object as Event),
  fromStorage: (object: KubeObject): KubeObject => fromCore(object as CoreEvent),
};

export const newEventStory = kindStory<Event>('events.k8s.io', 'events', {
  columns: eventColumns.map((column): Column<Event> => ({
    ...column,
    cell: (event, nowMs) => column.cell('involvedObject' in event ? (event as unknown as CoreEvent) : toCore(event), nowMs),
  })),
  conversions: new Map([['v1', conversion]]),
  hooks: {
    storedAs: '/v1/Event',
    createOnUpdate: true,
    errorGroup: '',
    ttlSeconds: coreEventStory.hooks!.ttlSeconds!,
    // Hooks see the stored form, which is the core one.
    validate: (event) => validateNewEvent(event as unknown as CoreEvent),
    validateUpdate: (event, old) => validateEventChange(event as unknown as CoreEvent, old as unknown as CoreEvent),
    // Read from the stored form, which is the core one.
    selectableFields: new Map([
      ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
        (field): [string, (event: KubeObject) => string] => [
          `regarding.${field}`,
          coreEventStory.hooks!.selectableFields!.get(`involvedObject.${field}`)!,
        ],
      ),
      ['reason', coreEventStory.hooks!.selectableFields!.get('reason')!],
      ['reportingController', coreEventStory.hooks!.selectableFields!.get('reportingComponent')!],
      ['type', coreEventStory.hooks!.selectableFields!.get('type')!],
    ]),
  },
});

function toCore(event: Event): CoreEvent {
  const {
    regarding,
    note,
    reportingController,
    deprecatedSource,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
    ...same
  } = event;
  return defined({
    ...same,
    involvedObject: regarding ?? {},
    message: note,
    reportingComponent: reportingController,
    source: deprecatedSource ?? {},
    firstTimestamp: deprecatedFirstTimestamp,
    lastTimestamp: deprecatedLastTimestamp,
    count: deprecatedCount,
  }) as unknown as CoreEvent;
}

function fromCore(event: CoreEvent): Event {
  const { involvedObject, message, reportingComponent, source, firstTimestamp, lastTimestamp, count, ...same } = event;
  return defined({
    ...same,
    regarding: involvedObject,
    note: message,
    reportingController: reportingComponent,
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedCount: count,
  }) as unknown as Event;
}

const defined = (object: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
