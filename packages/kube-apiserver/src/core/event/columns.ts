import type { Event } from '@kubewright/api/core/v1';
import { age } from '../../table/cells.ts';
import { type Column, nameColumn, text, wide } from '../../table/columns.ts';

const firstSeen = ({ firstTimestamp, eventTime }: Event, nowMs: number): string => age(firstTimestamp || eventTime, nowMs);

function lastSeen(event: Event, nowMs: number): string {
  if (event.series) return age(event.series.lastObservedTime, nowMs);
  return event.lastTimestamp ? age(event.lastTimestamp, nowMs) : firstSeen(event, nowMs);
}

function objectCell({ involvedObject }: Event): string {
  const kind = (involvedObject?.kind ?? '').toLowerCase();
  return involvedObject?.name ? `${kind}/${involvedObject.name}` : kind;
}

function sourceCell({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || '';
  const instance = source?.host || reportingInstance || '';
  return instance ? `${component}, ${instance}` : component;
}

export const eventColumns: readonly Column<Event>[] = [
  text('Last Seen', 'Time since it happened last.', lastSeen),
  text('Type', 'Normal or Warning.', ({ type }) => type ?? ''),
  text('Reason', 'One word for what happened.', ({ reason }) => reason ?? ''),
  text('Object', 'What it happened to.', objectCell),
  wide(text('Subobject', 'Part of the object it happened to.', ({ involvedObject }) => involvedObject?.fieldPath ?? '')),
  wide(text('Source', 'Component that reports it, and where that runs.', sourceCell)),
  text('Message', 'What happened, for people.', ({ message }) => (message ?? '').trim()),
  wide(text('First Seen', 'Time since it happened first.', firstSeen)),
  wide(text('Count', 'How often it has happened.', ({ series, count }) => series?.count ?? (count || 1))),
  wide(nameColumn),
];
