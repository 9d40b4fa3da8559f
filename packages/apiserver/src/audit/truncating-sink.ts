import { plainJson, type Logger } from '@kubewright/api-machinery';
import type { AuditEvent, AuditSink } from './audit-event.ts';

export interface TruncatingSinkDeps {
  readonly sink: AuditSink;
  readonly logger: Logger;
}

/** Takes the objects out of events that are too large, and drops those that still are (plugin/pkg/audit/truncate). */
export class TruncatingSink implements AuditSink {
  /** Events too large without their objects. */
  lost = 0;
  readonly #deps: TruncatingSinkDeps;
  readonly #maxEventBytes: number;

  constructor(deps: TruncatingSinkDeps, { maxEventBytes }: { readonly maxEventBytes: number }) {
    this.#deps = deps;
    this.#maxEventBytes = maxEventBytes;
  }

  process(event: AuditEvent): Promise<boolean> | undefined {
    const { sink } = this.#deps;
    if (!this.#isLarge(event)) return sink.process(event);
    const shown = event.level === 'Metadata' ? undefined : truncated(event);
    if (shown && !this.#isLarge(shown)) return sink.process(shown);
    this.lost++;
    this.#deps.logger.error('an audit event is too large even after truncating', { auditID: event.auditID });
    return undefined;
  }

  #isLarge(event: AuditEvent): boolean {
    return Buffer.byteLength(plainJson(event)) > this.#maxEventBytes;
  }
}

function truncated({ requestObject: _request, responseObject: _response, annotations, ...rest }: AuditEvent): AuditEvent {
  return { ...rest, annotations: { ...annotations, 'audit.k8s.io/truncated': 'true' } };
}

/** Splits events so that no part is larger than so many bytes, unless it is one event. */
export function batchesOf(events: readonly AuditEvent[], maxBatchBytes: number): AuditEvent[][] {
  const batches: AuditEvent[][] = [];
  let size = 0;
  for (const event of events) {
    const bytes = Buffer.byteLength(plainJson(event));
    if (batches.length === 0 || size + bytes > maxBatchBytes) {
      batches.push([]);
      size = 0;
    }
    batches.at(-1)!.push(event);
    size += bytes;
  }
  return batches;
}
