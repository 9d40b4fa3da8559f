// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { EventSource, ObjectReference } from '../core/v1.ts';
import type { KubeList, KubeObject } from '@kubewright/api-machinery';

export interface Event extends KubeObject {
  eventTime: string;
  series?: EventSeries;
  reportingController?: string;
  reportingInstance?: string;
  action?: string;
  reason?: string;
  regarding?: ObjectReference;
  related?: ObjectReference;
  note?: string;
  type?: string;
  deprecatedSource?: EventSource;
  deprecatedFirstTimestamp?: string;
  deprecatedLastTimestamp?: string;
  deprecatedCount?: number;
}

export interface EventSeries {
  count: number;
  lastObservedTime: string;
}

export type EventList = KubeList<Event>;
