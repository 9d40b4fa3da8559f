import { type FieldError, invalidValue, isQualifiedName, required, semanticEqual } from '@kubewright/api-machinery';
import type { Event } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { immutablePart } from '../../validation/immutable.ts';

const maxTextLength = 128;
const maxMessageLength = 1024;
const kind = { group: '', version: 'v1', kind: 'Event' };
const fixedFields = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  // Upstream asks for it twice.
  'reason',
  'type',
  'eventTime',
  'action',
  'related',
] as const;

/** pkg/apis/core/validation ValidateEventCreate for events.k8s.io: the stored form is the core one. */
export function validateNewEvent(event: Event): FieldError[] {
  const { type = '', firstTimestamp, lastTimestamp, count = 0, source } = event;
  const unset = (field: string, value: unknown): FieldError[] => (value ? [invalidValue(field, '', 'needs to be unset')] : []);
  return [
    ...validateEvent(event),
    ...validateSeries(event),
    ...(event.eventTime ? [] : [required('eventTime')]),
    ...(type === 'Normal' || type === 'Warning' ? [] : [invalidValue('type', '', `has invalid value: ${type}`)]),
    ...unset('firstTimestamp', firstTimestamp),
    ...unset('lastTimestamp', lastTimestamp),
    ...unset('count', count),
    ...unset('source', source?.component || source?.host),
  ];
}

/** Only the series of an event changes. */
export const validateEventChange = (event: Event, old: Event): FieldError[] => [
  ...validateEvent(event),
  ...(semanticEqual(event.series, old.series) ? [] : validateSeries(event)),
  ...fixedFields.flatMap((field) => immutablePart(kind, [field], event[field], old[field])),
  ...immutablePart(kind, ['reportingComponent'], event.reportingComponent, old.reportingComponent, 'reportingController'),
  ...immutablePart(kind, ['reportingInstance'], event.reportingInstance, old.reportingInstance),
];

const validateSeries = ({ series }: Event): FieldError[] =>
  series
    ? [
        ...((series.count ?? 0) < 2 ? [invalidValue('series.count', '', 'should be at least 2')] : []),
        ...(series.lastObservedTime ? [] : [required('series.lastObservedTime')]),
      ]
    : [];

function validateEvent({ metadata: { namespace = '' }, involvedObject, eventTime, message = '', ...event }: Event): FieldError[] {
  const involved = involvedObject?.namespace ?? '';
  // An event of the new kind may lie elsewhere than what it is about, unless that lies nowhere.
  const home =
    involved === ''
      ? namespace === 'default' || (namespace === 'kube-system' && Boolean(eventTime))
      : involved === namespace || Boolean(eventTime);
  const errors: FieldError[] = home ? [] : [invalidValue('involvedObject.namespace', involved, 'does not match event.namespace')];
  if (!eventTime) return errors;
  const { reportingComponent = '', reportingInstance = '', action = '', reason = '' } = event;
  if (reportingComponent === '') errors.push(required('reportingController'));
  errors.push(...checked(isQualifiedName, reportingComponent, 'reportingController'));
  for (const [field, text] of Object.entries({ reportingInstance, action, reason })) {
    if (text === '') errors.push(required(field));
    if (text.length > maxTextLength) errors.push(invalidValue(field, '', `can have at most ${maxTextLength} characters`));
  }
  if (message.length > maxMessageLength) errors.push(invalidValue('message', '', `can have at most ${maxMessageLength} characters`));
  return errors;
}
