import {
  formatMicroTime,
  isJsonObject,
  type Clock,
  type JsonObject,
  type JsonValue,
  type ObjectMeta,
  type Status,
} from '@kubewright/api-machinery';
import type { Attributes, UserInfo } from '../contract.ts';
import {
  auditUser,
  type AuditEvent,
  type AuditLevel,
  type AuditObjectReference,
  type AuditSink,
  type AuditStage,
  type AuditUser,
} from './audit-event.ts';
import type { AuditDecision } from './audit-policy.ts';

/** What is known of a request when its audit begins. */
export interface AuditedRequest {
  readonly attributes: Attributes;
  readonly auditId: string;
  readonly requestUri: string;
  readonly userAgent: string;
  readonly sourceIps: readonly string[];
  /** Epoch. */
  readonly receivedMs: number;
}

const maxUserAgent = 1_024;

let lastMs = -1;
let lastText = '';

/** Many events are of one millisecond. */
function microTime(epochMs: number): string {
  const ms = Math.floor(epochMs);
  if (ms !== lastMs) [lastMs, lastText] = [ms, formatMicroTime(ms)];
  return lastText;
}

/** The audit of one request: collects what its events tell, and hands one to the sink at each stage. */
export class AuditRecord {
  readonly #request: AuditedRequest;
  readonly #decision: AuditDecision;
  readonly #sink: AuditSink;
  readonly #clock: Clock;
  readonly #objectRef: AuditObjectReference | undefined;
  readonly #annotations = new Map<string, string>();
  #user: AuditUser | undefined;
  #impersonated: AuditUser | undefined;
  #authenticationMetadata: AuditEvent['authenticationMetadata'];
  #requestObject: JsonValue | undefined;
  #responseObject: JsonValue | undefined;
  #status: Partial<Status> | undefined;
  /** A Status that is the answer of a request that succeeded. */
  #answered: Partial<Status> | undefined;

  constructor(request: AuditedRequest, decision: AuditDecision, sink: AuditSink, clock: Clock) {
    this.#request = request;
    this.#decision = decision;
    this.#sink = sink;
    this.#clock = clock;
    this.#objectRef = referenceOf(request.attributes);
  }

  get level(): AuditLevel {
    return this.#decision.level;
  }

  /** The first value of a key stays (audit/context.go addEventAnnotationLocked). */
  annotate(key: string, value: string): void {
    if (!this.#annotations.has(key)) this.#annotations.set(key, value);
  }

  /** `constraint`: the verb that allowed it, '' for the one of old. */
  impersonated(user: UserInfo, constraint: string): void {
    this.#impersonated = auditUser(user);
    if (constraint) this.#authenticationMetadata = { impersonationConstraint: constraint };
  }

  /** What the body held; a patch as it came. */
  requestObject(value: JsonValue): void {
    const metadata = (isJsonObject(value) ? value['metadata'] : undefined) as ObjectMeta | undefined;
    const reference = this.#objectRef;
    if (reference && metadata && typeof metadata === 'object') {
      for (const key of ['namespace', 'name', 'uid', 'resourceVersion'] as const)
        if (!reference[key] && metadata[key]) reference[key] = String(metadata[key]);
    }
    if (this.level === 'Request' || this.level === 'RequestResponse') this.#requestObject = this.#shown(value);
  }

  /** What was answered. A Status is told at every level; what is made for it alone is made only where the level wants it, and is none. */
  responseObject(made: JsonValue | (() => JsonValue)): void {
    const whole = this.level === 'RequestResponse';
    if (!whole && typeof made === 'function') return;
    const object = typeof made === 'function' ? made() : made;
    if (isJsonObject(object) && object['kind'] === 'Status' && object['apiVersion'] === 'v1')
      this.#answered = shownStatus(object as Partial<Status>);
    if (whole) this.#responseObject = this.#shown(object);
  }

  responded(status: Partial<Status>): void {
    this.#status = { metadata: {}, ...this.#answered, ...status };
  }

  /** Tells the sink of a stage, unless the policy leaves it out; what it answers is the sink's. */
  stage(stage: AuditStage): Promise<boolean> | undefined {
    return this.#decision.omitStages.has(stage) ? undefined : this.#sink.process(this.#event(stage));
  }

  /** What is not known is undefined, which no encoding shows. */
  #event(stage: AuditStage): AuditEvent {
    const { attributes, auditId, requestUri, userAgent, sourceIps, receivedMs } = this.#request;
    return {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: this.level,
      auditID: auditId,
      stage,
      requestURI: requestUri,
      verb: attributes.verb,
      user: (this.#user ??= auditUser(attributes.user)),
      impersonatedUser: this.#impersonated,
      authenticationMetadata: this.#authenticationMetadata,
      sourceIPs: sourceIps.length > 0 ? sourceIps : undefined,
      userAgent: userAgent.length > maxUserAgent ? `${userAgent.slice(0, maxUserAgent)}...TRUNCATED` : userAgent || undefined,
      objectRef: this.#objectRef && inOrder(this.#objectRef),
      responseStatus: this.#status,
      requestObject: this.#requestObject,
      responseObject: this.#responseObject,
      requestReceivedTimestamp: microTime(receivedMs),
      stageTimestamp: microTime(stage === 'RequestReceived' ? receivedMs : this.#clock.nowMs()),
      annotations: this.#annotations.size > 0 ? Object.fromEntries(this.#annotations) : undefined,
    };
  }

  #shown(value: JsonValue): JsonValue {
    if (!this.#decision.omitManagedFields || !isJsonObject(value)) return value;
    const { items, rows } = value;
    if (Array.isArray(items))
      return withoutManagedFields({ ...value, items: items.map((item) => (isJsonObject(item) ? withoutManagedFields(item) : item)) });
    if (value['kind'] === 'Table' && Array.isArray(rows)) return { ...value, rows: rows.map(rowWithoutManagedFields) };
    return withoutManagedFields(value);
  }
}

const shownStatus = ({ status, message, reason, details }: Partial<Status>): Partial<Status> => ({
  ...(status && { status }),
  ...(message && { message }),
  ...(reason && { reason }),
  ...(details && { details }),
});

function withoutManagedFields(object: JsonObject): JsonObject {
  const { metadata } = object;
  if (!isJsonObject(metadata) || metadata['managedFields'] === undefined) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function rowWithoutManagedFields(row: JsonValue): JsonValue {
  return isJsonObject(row) && isJsonObject(row['object']) ? { ...row, object: withoutManagedFields(row['object']) } : row;
}

const referenceFields = ['resource', 'namespace', 'name', 'uid', 'apiGroup', 'apiVersion', 'resourceVersion', 'subresource'] as const;

/** What the body told comes last into a reference. */
function inOrder(reference: AuditObjectReference): AuditObjectReference {
  const ordered: AuditObjectReference = {};
  for (const field of referenceFields) if (reference[field] !== undefined) ordered[field] = reference[field];
  return ordered;
}

function referenceOf({
  resourceRequest,
  resource,
  namespace,
  name,
  group,
  version,
  subresource,
}: Attributes): AuditObjectReference | undefined {
  if (!resourceRequest) return undefined;
  return {
    ...(resource && { resource }),
    ...(namespace && { namespace }),
    ...(name && { name }),
    ...(group && { apiGroup: group }),
    ...(version && { apiVersion: version }),
    ...(subresource && { subresource }),
  };
}
