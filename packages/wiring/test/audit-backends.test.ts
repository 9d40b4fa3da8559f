import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { logBatching, webhookBatching, type AuditEvent } from '@kubewright/apiserver';
import { createCertificateAuthority, issueServerCertificate } from '@kubewright/authentication';
import { expect, test } from 'vitest';
import { settle } from '../../api-machinery/test/settle.ts';
import { systemRandom } from '../src/system/index.ts';
import { openAudit, type AuditOptions } from '../src/audit/audit-backends.ts';

const none: AuditOptions = {
  logFormat: 'json',
  logMaxAgeDays: 0,
  logMaxBackups: 0,
  logMaxSizeMegabytes: 0,
  logCompress: false,
  log: { mode: 'batch', batch: logBatching },
  webhook: { mode: 'blocking', batch: webhookBatching },
};
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

test('A log in the legacy form has a line of named fields for each event', async () => {
  const { directory, audit, written } = await opened(() => ({
    logPath: '-',
    logFormat: 'legacy',
    log: { mode: 'blocking', batch: logBatching },
  }));
  const user = { username: 'jane', groups: ['devs', 'ops'] };
  await audit!.sink.process({
    ...event('x'),
    stage: 'ResponseComplete',
    verb: 'get',
    requestURI: '/api?a="b"',
    user,
    sourceIPs: ['10.0.0.1'],
    responseStatus: { code: 404 },
    requestReceivedTimestamp: '2026-01-02T03:04:05.120000Z',
  } as AuditEvent);
  expect(written).toEqual([
    '2026-01-02T03:04:05.12Z AUDIT: id="x" stage="ResponseComplete" ip="10.0.0.1" method="get" user="jane" groups="\\"devs\\",\\"ops\\"" as="<self>" asgroups="<lookup>" user-agent="" namespace="<none>" uri="/api?a=\\"b\\"" response="404"\n',
  ]);
  await rm(directory, { recursive: true });
});

test('Events too large lose their objects and say so, and what is still too large is counted as lost', async () => {
  const truncate = { maxEventBytes: 300, maxBatchBytes: 400 };
  const { directory, audit, written } = await opened(() => ({ logPath: '-', log: { mode: 'blocking', batch: logBatching, truncate } }));
  const large = { ...event('a'), level: 'Request', requestObject: { data: 'x'.repeat(400) } } as unknown as AuditEvent;
  await audit!.sink.process(large);
  await audit!.sink.process({ ...large, requestURI: 'y'.repeat(400) });
  expect(written.map((line) => JSON.parse(line) as unknown)).toEqual([
    { ...event('a'), level: 'Request', annotations: { 'audit.k8s.io/truncated': 'true' } },
  ]);
  expect([...audit!.families()[0]!.lines()]).toEqual([
    'apiserver_audit_error_total{plugin="log"} 0',
    'apiserver_audit_error_total{plugin="truncate"} 1',
  ]);
  await rm(directory, { recursive: true });
});

test('A webhook gets lists of events over HTTPS, and in mode blocking-strict its refusal is the request’s', async () => {
  const deps = { clock: new VirtualClock({ settle, startMs: performance.timeOrigin + performance.now() }), random: systemRandom };
  const authority = await createCertificateAuthority({ commonName: 'ca' }, deps);
  const { certificatePem: cert, privateKeyPem: key } = await issueServerCertificate(
    authority,
    { commonName: 'x', dnsNames: [], ipAddresses: ['127.0.0.1'] },
    deps,
  );
  const bodies: string[] = [];
  let status = 200;
  const server = createServer({ cert, key }, (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(`${request.method} ${request.url} ${body}`);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/audit?k=v`;
  const ca = Buffer.from(authority.certificatePem).toString('base64');
  const kubeconfig = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: url, 'certificate-authority-data': ca } }],
    contexts: [{ name: 'x', context: { cluster: 'c' } }],
    'current-context': 'x',
  });
  const webhookConfigFile = join(await mkdtemp(join(tmpdir(), 'kubewright-audit-')), 'kubeconfig');
  await writeFile(webhookConfigFile, kubeconfig);
  const strict = await opened(() => ({ webhookConfigFile, webhook: { mode: 'blocking-strict', batch: webhookBatching } }));
  expect(await strict.audit!.sink.process(event('a'))).toBe(true);
  expect(bodies).toEqual([
    `POST /audit?k=v ${JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items: [event('a')] })}`,
  ]);
  status = 500;
  expect(await strict.audit!.sink.process(event('b'))).toBe(false);
  const lenient = await opened(() => ({ webhookConfigFile }));
  expect(await lenient.audit!.sink.process(event('c'))).toBe(true);
  expect([...lenient.audit!.families()[0]!.lines()]).toEqual(['apiserver_audit_error_total{plugin="webhook"} 1']);
  server.closeAllConnections();
  server.close();
  for (const { directory } of [strict, lenient]) await rm(directory, { recursive: true });
});
