// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { EventSource, ObjectReference } from '../core/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

/** Something that happened to an object. Kept for an hour. */
export interface Event extends KubeObject {
  /** When it happened first. */
  eventTime: string;
  /** More about events that repeat. */
  series?: EventSeries;
  /** Controller that reports it. */
  reportingController?: string;
  /** Instance of that controller. */
  reportingInstance?: string;
  /** What was done or failed. */
  action?: string;
  /** Why, in one word. */
  reason?: string;
  /** The object. */
  regarding?: ObjectReference;
  /** Another object that had to do with it. */
  related?: ObjectReference;
  /** What happened, for people. */
  note?: string;
  /** Normal or Warning. */
  type?: string;
  /** Kept for old clients. */
  deprecatedSource?: EventSource;
  /** Kept for old clients. */
  deprecatedFirstTimestamp?: string;
  /** Kept for old clients. */
  deprecatedLastTimestamp?: string;
  /** Kept for old clients. */
  deprecatedCount?: number;
}

/** How often an event has come again. */
export interface EventSeries {
  /** How many times. */
  count: number;
  /** When it last did. */
  lastObservedTime: string;
}

/** A list of Events. */
export type EventList = KubeList<Event>;

export const Events: ResourceType<Event> = { group: 'events.k8s.io', version: 'v1', plural: 'events', kind: 'Event', scope: 'Namespaced' };
