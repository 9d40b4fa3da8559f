import type { Clock } from '@kubewright/api-machinery';
import type { AuditLevel, AuditSink } from './audit-event.ts';
import type { AuditPolicy } from './audit-policy.ts';
import { AuditRecord, type AuditedRequest } from './audit-record.ts';

export interface AuditorDeps {
  readonly policy: AuditPolicy;
  readonly sink: AuditSink;
  readonly clock: Clock;
}

/** Begins the audit of each request the policy wants to hear of. */
export class Auditor {
  /** Events handed to the sink. */
  events = 0;
  /** Requests that were not done because they could not be audited. */
  rejected = 0;
  /** Requests by the level they were audited at. */
  readonly levels = new Map<AuditLevel, number>();
  readonly #deps: AuditorDeps;
  readonly #sink: AuditSink;

  constructor(deps: AuditorDeps) {
    this.#deps = deps;
    this.#sink = {
      process: (event) => {
        this.events++;
        return deps.sink.process(event);
      },
    };
  }

  /** Undefined where the policy says None. */
  begin(request: AuditedRequest): AuditRecord | undefined {
    const decision = this.#deps.policy.decide(request.attributes);
    this.levels.set(decision.level, (this.levels.get(decision.level) ?? 0) + 1);
    return decision.level === 'None' ? undefined : new AuditRecord(request, decision, this.#sink, this.#deps.clock);
  }

  /** Tells of a request before it is done. False: it may not be, since nobody would know of it. */
  async received(record: AuditRecord): Promise<boolean> {
    const taken = record.stage('RequestReceived');
    if (!taken || (await taken)) return true;
    this.rejected++;
    return false;
  }
}
