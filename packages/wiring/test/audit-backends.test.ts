import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, VirtualClock } from '@kubewright/api-machinery';
import type { AuditEvent } from '@kubewright/apiserver';
import { expect, test } from 'vitest';
import { openAudit, type AuditOptions } from '../src/audit/audit-backends.ts';

const settle = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};
const none: AuditOptions = { logMaxAgeDays: 0, logMaxBackups: 0, logMaxSizeMegabytes: 0 };
const policy = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n';
const event = (auditID: string): AuditEvent => ({ kind: 'Event', apiVersion: 'audit.k8s.io/v1', auditID }) as AuditEvent;

async function opened(options: (directory: string) => Partial<AuditOptions>, text = policy) {
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-audit-'));
  const policyFile = join(directory, 'policy.yaml');
  await writeFile(policyFile, text);
  const written: string[] = [];
  const deps = { clock: new VirtualClock({ settle }), logger: silentLogger, standardOutput: (line: string) => void written.push(line) };
  const audit = await openAudit({ ...none, policyFile, ...options(directory) }, deps).finally(() => undefined);
  return { directory, audit, written };
}

test('Events are lines of a file or of standard output, and what is left is written at the end', async () => {
  const { directory, audit } = await opened((folder) => ({ logPath: join(folder, 'audit.log') }));
  const stop = new AbortController();
  const running = audit!.run(stop.signal);
  audit!.sink.process(event('a'));
  audit!.sink.process(event('b'));
  stop.abort();
  await running;
  const lines = (await readFile(join(directory, 'audit.log'), 'utf8')).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as AuditEvent).auditID)).toEqual(['a', 'b']);
  expect([...audit!.families()[0]!.lines()]).toEqual(['apiserver_audit_error_total{plugin="log"} 0']);
  await rm(directory, { recursive: true });
  const other = await opened(() => ({ logPath: '-' }));
  other.audit!.sink.process(event('c'));
  await other.audit!.run(AbortSignal.abort());
  expect(other.written).toEqual(['{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"c"}\n']);
  await rm(other.directory, { recursive: true });
});

test('Without a backend nothing is audited, and a policy that cannot be used is told at the start', async () => {
  const { audit, directory } = await opened(() => ({}));
  expect(audit).toBeUndefined();
  await rm(directory, { recursive: true });
  await expect(opened(() => ({ logPath: '-' }), 'kind: Policy\napiVersion: audit.k8s.io/v1\nrules: []')).rejects.toThrow(
    /the audit policy .* cannot be used: loaded illegal policy with 0 rules/,
  );
});
