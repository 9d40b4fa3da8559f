import type { AuditEvent } from './audit-event.ts';

/** An event as one line of text, as `--audit-log-format=legacy` writes it (audit/format.go). */
export function legacyLine({ user, impersonatedUser, objectRef, responseStatus, sourceIPs, ...event }: AuditEvent): string {
  const username = user.username ?? '<none>';
  const groups = user.username && user.groups?.length ? quotedList(user.groups) : '<none>';
  const asUser = impersonatedUser ? (impersonatedUser.username ?? '') : '<self>';
  const asGroups = impersonatedUser?.groups ? quotedList(impersonatedUser.groups) : '<lookup>';
  const fields = [
    ['id', event.auditID],
    ['stage', event.stage],
    ['ip', sourceIPs?.[0] ?? '<unknown>'],
    ['method', event.verb],
    ['user', username],
    ['groups', groups],
    ['as', asUser],
    ['asgroups', asGroups],
    ['user-agent', event.userAgent ?? ''],
    ['namespace', objectRef?.namespace || '<none>'],
    ['uri', event.requestURI],
  ];
  const response = responseStatus ? String(responseStatus.code ?? 0) : '<deferred>';
  const time = event.requestReceivedTimestamp.replace(/\.?0+Z$/, 'Z');
  return `${time} AUDIT: ${fields.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ')} response="${response}"`;
}

const quotedList = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(',');
