import { auditLevels } from '../audit/audit-event.ts';
import type { Auditor } from '../audit/auditor.ts';
import { Gauge, type Family } from './metric-families.ts';

/** What the audit tells of itself (k8s.io/apiserver audit/metrics.go). */
export function auditFamilies(auditor: Auditor | undefined): Family[] {
  return [
    new Gauge('apiserver_audit_event_total', 'Audit events made.', () => [['', auditor?.events ?? 0]], 'counter'),
    new Gauge(
      'apiserver_audit_requests_rejected_total',
      'Requests not done because they could not be audited.',
      () => [['', auditor?.rejected ?? 0]],
      'counter',
    ),
    new Gauge(
      'apiserver_audit_level_total',
      'Requests by the level they are audited at.',
      () => (auditor ? auditLevels.map((level) => [`level="${level}"`, auditor.levels.get(level) ?? 0] as const) : []),
      'counter',
    ),
  ];
}
