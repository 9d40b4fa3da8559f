import { ApiError, VirtualClock, silentLogger } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import type { LogEntry, StreamSession } from '@kubewright/cri';
import type { HttpBody, HttpRequest } from '@kubewright/http';
import { createDuplexPair, SpdyConnection } from '@kubewright/http';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { ContainerLogOptions, ContainerReference, KubeletBackend } from '../kubelet-backend.ts';
import { KubeletServer } from './kubelet-server.ts';
import type { KubeletServerDeps } from './kubelet-server.ts';
import { formatNanoTime } from './log-lines.ts';
import { kubeletRequestAttributes } from './request-attributes.ts';

/** One node with one pod `default/web` whose container `c` runs; for the tests of the HTTP API. */
class TestBackend implements KubeletBackend {
  readonly nodeName = 'node-1';
  isHealthy = true;
  logOptions: ContainerLogOptions | undefined;
  entries: LogEntry[] = [];
  readonly sizes: unknown[] = [];
  closedSessions = 0;

  readonly web = {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: 'web', namespace: 'default', uid: 'uid-1' },
    spec: { containers: [{ name: 'c', image: 'web:1' }] },
    status: {
      phase: 'Running',
      containerStatuses: [
        { name: 'c', image: 'web:1', containerID: 'test://id-1', state: { running: { startedAt: '2026-01-01T00:00:00Z' } } },
      ],
    },
  } as unknown as Pod;

  pods(): readonly Pod[] {
    return [this.web];
  }
  pod({ namespace, pod, uid }: { namespace: string; pod: string; uid?: string }): Pod | undefined {
    return namespace === 'default' && pod === 'web' && (!uid || uid === 'uid-1') ? this.web : undefined;
  }
  healthy(): boolean {
    return this.isHealthy;
  }

  async containerLogs(reference: ContainerReference, options: ContainerLogOptions): Promise<AsyncIterable<LogEntry>> {
    this.#check(reference);
    this.logOptions = options;
    const { entries } = this;
    return (async function* () {
      yield* entries;
    })();
  }

  /** Repeats its input in capitals on stdout, then exits with the number of its last argument. */
  async exec(
    reference: ContainerReference,
    { command, stdin, tty }: { command: readonly string[]; stdin: boolean; tty: boolean },
  ): Promise<StreamSession> {
    this.#check(reference);
    if (command[0] === 'missing') throw new Error('executable file not found in $PATH');
    return this.#session({ stdin, tty, exitCode: Number(command.at(-1)), greeting: command.join(' ') });
  }

  async attach(reference: ContainerReference, { stdin }: { stdin: boolean }): Promise<StreamSession> {
    this.#check(reference);
    return this.#session({ stdin, tty: false, exitCode: 9, greeting: 'attached' });
  }

  async portForward(_reference: unknown, port: number): Promise<Duplex> {
    if (port !== 80) throw new Error('connection refused');
    const [near, far] = createDuplexPair();
    far.pipe(far);
    return near;
  }

  #check({ container }: ContainerReference): void {
    if (container !== 'c')
      throw new ApiError({ code: 404, reason: 'NotFound', message: `container "${container}" not found in pod "web"` });
  }

  #session({ stdin, tty, exitCode, greeting }: { stdin: boolean; tty: boolean; exitCode: number; greeting: string }): StreamSession {
    const input = stdin ? new PassThrough() : undefined;
    const stdout = new PassThrough();
    const stderr = tty ? undefined : new PassThrough();
    const run = async (): Promise<{ exitCode: number }> => {
      stdout.write(`${greeting}\n`);
      for await (const chunk of input ?? []) stdout.write(String(chunk).toUpperCase());
      if (greeting.startsWith('sleep')) await once(stdout, 'close');
      stderr?.end('bye');
      stdout.end();
      if (!stdout.readableEnded && !stdout.destroyed) await Promise.race([once(stdout, 'end'), once(stdout, 'close')]);
      return { exitCode };
    };
    return {
      ...(input && { stdin: input }),
      stdout,
      ...(stderr && { stderr }),
      resize: (size) => {
        this.sizes.push(size);
        throw new Error('the terminal is gone');
      },
      exit: run(),
      close: () => {
        this.closedSessions++;
        input?.destroy();
        stdout.destroy();
      },
    };
  }
}

/** A request made in process. */
function requestOf(method: string, target: string, headers: Record<string, string> = {}): HttpRequest {
  const [path = '/', query = ''] = target.split('?');
  return {
    method,
    path,
    query,
    headers: new Map(Object.entries(headers)),
    body: async () => new Uint8Array(0),
    stream: (async function* () {})(),
    remoteAddress: '',
    httpVersion: '1.1',
    signal: new AbortController().signal,
  };
}

const clock = new VirtualClock({ startMs: Date.UTC(2026, 0, 2), settle: () => new Promise((resolve) => setImmediate(resolve)) });

function start(more: Partial<KubeletServerDeps> = {}): {
  backend: TestBackend;
  server: KubeletServer;
  get: (target: string, method?: string) => Promise<{ status: number; text: string }>;
} {
  const backend = new TestBackend();
  const server = new KubeletServer({ backend, clock, logger: silentLogger, ...more });
  const get = async (target: string, method = 'GET') => {
    const { status, body } = await server.handle(requestOf(method, target));
    return { status, text: await bodyText(body) };
  };
  return { backend, server, get };
}

async function bodyText(body: HttpBody): Promise<string> {
  if (body === undefined || typeof body === 'string') return body ?? '';
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function readText(stream: Duplex): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const entry = (text: string, stream: 'stdout' | 'stderr' = 'stdout', timeMs = Date.UTC(2026, 0, 1)) => ({
  timeMs,
  stream,
  bytes: Buffer.from(text),
});

describe('container logs', () => {
  test('come as they are, stamped line by line, cut or filtered as asked', async () => {
    const { backend, get } = start();
    backend.entries = [entry('one\n'), entry('tw'), entry('o\n'), entry('oops\n', 'stderr', Date.UTC(2026, 0, 1) + 1.25)];
    const path = '/containerLogs/default/web/c';
    expect((await get(path)).text).toBe('one\ntwo\noops\n');
    expect((await get(`${path}?timestamps=true`)).text).toBe(
      '2026-01-01T00:00:00.000000000Z one\n2026-01-01T00:00:00.000000000Z two\n2026-01-01T00:00:00.001250000Z oops\n',
    );
    expect((await get(`${path}?limitBytes=6`)).text).toBe('one\ntw');
    expect((await get(`${path}?limitBytes=5`)).text).toBe('one\nt');
    expect((await get(`${path}?stream=Stderr`)).text).toBe('oops\n');
  });

  test('hand the rest of the query to the backend', async () => {
    const { backend, get } = start();
    await get('/containerLogs/default/web/c?follow=true&previous=1&tailLines=5&sinceSeconds=60');
    expect(backend.logOptions).toMatchObject({ follow: true, previous: true, tailLines: 5, sinceMs: Date.UTC(2026, 0, 2) - 60_000 });
    await get('/containerLogs/default/web/c?follow=false&sinceTime=2026-01-01T02:00:00%2B02:00&tail=all');
    expect(backend.logOptions).toMatchObject({ follow: false, previous: false, sinceMs: Date.UTC(2026, 0, 1) });
    expect(backend.logOptions).not.toHaveProperty('tailLines');
  });

  test.each([
    ['tailLines=x', 400],
    ['sinceTime=yesterday', 400],
    ['tailLines=-1', 422],
    ['limitBytes=0', 422],
    ['sinceSeconds=0', 422],
    ['sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z', 422],
    ['stream=Other', 422],
    ['stream=Stdout&tailLines=1', 422],
  ])('the query %s is refused with %i', async (query, code) => {
    const { get } = start();
    expect((await get(`/containerLogs/default/web/c?${query}`)).status).toBe(code);
  });

  test('of what is not there are 404, with the reason', async () => {
    const { get } = start();
    expect(await get('/containerLogs/default/web/d')).toEqual({ status: 404, text: 'container "d" not found in pod "web"' });
    expect((await get('/containerLogs/default/web')).status).toBe(404);
    expect((await get('/containerLogs/default/web/c', 'POST')).status).toBe(405);
  });

  test('times have nine decimals', () => {
    expect(formatNanoTime(Date.UTC(2026, 0, 1))).toBe('2026-01-01T00:00:00.000000000Z');
    expect(formatNanoTime(Date.UTC(2026, 0, 1) + 999.9999999)).toMatch(/^2026-01-01T00:00:0\d\.\d{9}Z$/);
  });
});

describe('what a kubelet shows', () => {
  test('health, by name and in words', async () => {
    const { backend, get } = start();
    expect(await get('/healthz')).toEqual({ status: 200, text: 'ok' });
    expect((await get('/healthz?verbose')).text).toBe('[+]ping ok\n[+]log ok\n[+]syncloop ok\nhealthz check passed\n');
    backend.isHealthy = false;
    expect(await get('/healthz')).toEqual({
      status: 500,
      text: '[+]ping ok\n[+]log ok\n[-]syncloop failed: reason withheld\nhealthz check failed\n',
    });
    expect([(await get('/healthz/ping')).status, (await get('/healthz/syncloop')).status, (await get('/healthz/none')).status]).toEqual([
      200, 500, 404,
    ]);
  });

  test('its pods, without a type on each', async () => {
    const { get } = start();
    expect(JSON.parse((await get('/pods')).text)).toMatchObject({ kind: 'PodList', items: [{ metadata: { name: 'web' } }] });
    expect(JSON.parse((await get('/pods')).text).items[0]).not.toHaveProperty('kind');
    expect(JSON.parse((await get('/runningpods/')).text).items[0].spec.containers).toEqual([{ name: 'c', image: 'web:1', resources: {} }]);
  });

  test('what its containers use', async () => {
    const runtime = {
      containerStats: async () => ({ timeMs: Date.UTC(2026, 0, 1), cpuUsageCoreNanoSeconds: 1_500_000_000, memoryWorkingSetBytes: 4_096 }),
    };
    const { get } = start({ runtime });
    const summary = JSON.parse((await get('/stats/summary')).text);
    expect(summary.node).toMatchObject({ nodeName: 'node-1', memory: { workingSetBytes: 4_096 } });
    expect(summary.pods[0]).toMatchObject({
      podRef: { name: 'web', namespace: 'default', uid: 'uid-1' },
      containers: [{ name: 'c', cpu: { usageCoreNanoSeconds: 1_500_000_000 } }],
    });
    expect((await get('/metrics/resource')).text).toContain(
      `container_cpu_usage_seconds_total{container="c",namespace="default",pod="web"} 1.5 ${Date.UTC(2026, 0, 1)}\n`,
    );
  });

  test('metrics whose labels no client can grow', async () => {
    const { get } = start({ configuration: { kind: 'KubeletConfiguration' } });
    for (const path of ['/a', '/b', '/metrics']) await get(path);
    await get('/pods', 'BREW');
    const { text } = await get('/metrics');
    expect(text).toContain('kubelet_running_pods 1\n');
    expect(text).toContain('kubelet_http_requests_total{long_running="false",method="GET",path="other",server_type="readwrite"} 2\n');
    expect(text).toContain('method="other",path="pods"');
    expect(JSON.parse((await get('/configz')).text)).toEqual({ kubeletconfig: { kind: 'KubeletConfiguration' } });
  });

  test('run answers what a command wrote, and how it failed', async () => {
    const { get } = start();
    expect(await get('/run/default/web/c?cmd=echo%200', 'POST')).toEqual({ status: 200, text: 'echo 0\nbye' });
    expect(await get('/run/default/web/c?cmd=false%201', 'POST')).toEqual({
      status: 500,
      text: "command 'false 1' exited with 1: false 1\nbye",
    });
    expect((await get('/run/default/none/c?cmd=x', 'POST')).status).toBe(404);
  });

  test('an unknown path and a broken escape are not its fault', async () => {
    const { get } = start();
    expect((await get('/nothing')).status).toBe(404);
    expect((await get('/pods/%ff')).status).toBe(500);
    expect((await get('/exec/default/web/c')).text).toBe('Upgrade request required');
  });

  test('a guard refuses before anything is looked at', async () => {
    const { get, server } = start({ guard: async () => ({ status: 401, headers: {}, body: 'Unauthorized' }) });
    expect(await get('/pods')).toEqual({ status: 401, text: 'Unauthorized' });
    const [near, far] = createDuplexPair();
    await server.upgrade(requestOf('POST', '/exec/default/web/c?output=1&command=x'), far, new Uint8Array(0));
    expect(await readText(near)).toMatch(/^HTTP\/1.1 401 Unauthorized\r\n/);
  });
});

const spdyHeaders = (protocol: string): Record<string, string> => ({
  connection: 'Upgrade',
  upgrade: 'SPDY/3.1',
  'x-stream-protocol-version': protocol,
});

async function open(server: KubeletServer, target: string, protocol: string, types: readonly Record<string, string>[]) {
  const [near, far] = createDuplexPair();
  const served = server.upgrade(requestOf('POST', target, spdyHeaders(protocol)), far, new Uint8Array(0));
  let head = '';
  while (!head.endsWith('\r\n\r\n')) {
    head += String(near.read(1) ?? '');
    if (near.readableLength === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const client = new SpdyConnection(near, { role: 'client' });
  const streams = await Promise.all(types.map((headers) => client.open(new Map(Object.entries(headers)))));
  return { client, streams, served };
}
const typed = (...names: string[]) => names.map((streamType) => ({ streamType }));

describe('exec and attach', () => {
  test('exec carries both ways and the exit code', async () => {
    const { server, backend } = start();
    const { client, streams, served } = await open(
      server,
      '/exec/default/web/c?input=1&output=1&error=1&command=sh&command=3',
      'v4.channel.k8s.io',
      typed('error', 'stdin', 'stdout', 'stderr'),
    );
    const [error, stdin, stdout, stderr] = streams;
    stdin!.end('hello');
    expect([await readText(stdout!), await readText(stderr!)]).toEqual(['sh 3\nHELLO', 'bye']);
    expect(JSON.parse(await readText(error!))).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '3' }] },
    });
    client.destroy();
    await served;
    expect(backend.closedSessions).toBe(1);
  });

  test('attach succeeds however the container ends, and does without outputs nobody wants', async () => {
    const { server } = start();
    const { client, streams } = await open(server, '/attach/default/web/uid-1/c?output=1', 'v4.channel.k8s.io', typed('error', 'stdout'));
    expect(await readText(streams[1]!)).toBe('attached\n');
    expect(await readText(streams[0]!)).toBe('{"metadata":{},"status":"Success"}');
    client.destroy();
  });

  test('a terminal passes its size on, and a runtime that throws at it ends nothing', async () => {
    const { server, backend } = start();
    const { client, streams } = await open(
      server,
      '/exec/default/web/c?input=1&output=1&error=1&tty=1&command=0',
      'v4.channel.k8s.io',
      typed('error', 'stdin', 'stdout', 'resize'),
    );
    streams[3]!.write('{"Width":100,"Height":50}\n');
    while (backend.sizes.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(backend.sizes).toEqual([{ columns: 100, rows: 50 }]);
    streams[1]!.end();
    expect(await readText(streams[0]!)).toBe('{"metadata":{},"status":"Success"}');
    client.destroy();
  });

  test('a command that cannot start is told through the error stream', async () => {
    const { server } = start();
    const { client, streams } = await open(
      server,
      '/exec/default/web/c?output=1&command=missing',
      'v4.channel.k8s.io',
      typed('error', 'stdout'),
    );
    expect(JSON.parse(await readText(streams[0]!))).toMatchObject({
      reason: 'InternalError',
      message: 'Internal error occurred: error executing command in container: executable file not found in $PATH',
    });
    client.destroy();
  });

  test('a client that leaves takes its command with it, once that could read what it was sent', async () => {
    const { server, backend } = start();
    const { client, streams, served } = await open(
      server,
      '/exec/default/web/c?input=1&output=1&command=sleep&command=0',
      'v4.channel.k8s.io',
      typed('error', 'stdin', 'stdout'),
    );
    await once(streams[2]!, 'data');
    client.destroy();
    await clock.advance(9_999);
    expect(backend.closedSessions).toBe(0);
    await clock.advance(1);
    await served;
    expect(backend.closedSessions).toBeGreaterThan(0);
  });

  test.each([
    ['/exec/default/web/c?command=x', 400, 'you must specify at least 1 of stdin, stdout, stderr'],
    ['/exec/default/none/c?output=1', 404, 'pod does not exist'],
    ['/exec/default/web/d?output=1', 500, 'container not found ("d")'],
    ['/attach/default/web/uid-2/c?output=1', 404, 'pod does not exist'],
    ['/portForward/default/none', 404, 'pod does not exist'],
    ['/portForward/default/web/uid-2', 404, 'pod not found'],
    ['/nothing', 404, '404 page not found\n'],
  ])('%s is refused with %i before the upgrade', async (target, code, text) => {
    const { server } = start();
    const [near, far] = createDuplexPair();
    await server.upgrade(requestOf('POST', target, spdyHeaders('v4.channel.k8s.io')), far, new Uint8Array(0));
    const answer = await readText(near);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${code} `));
    expect(answer.slice(answer.indexOf('\r\n\r\n') + 4)).toBe(text);
  });
});

describe('port-forward', () => {
  test('joins each connection to its port, and says why it cannot', async () => {
    const { server } = start();
    const pair = (port: string, requestID: string) => [
      { streamType: 'error', port, requestID },
      { streamType: 'data', port, requestID },
    ];
    const { client, streams } = await open(server, '/portForward/default/web', 'portforward.k8s.io', [
      ...pair('80', '0'),
      ...pair('81', '1'),
    ]);
    streams[1]!.end('ping');
    expect(await readText(streams[1]!)).toBe('ping');
    expect(await readText(streams[0]!)).toBe('');
    expect(await readText(streams[2]!)).toBe('error forwarding port 81 to pod web, uid uid-1: connection refused');
    client.destroy();
  });
});

test('what a request asks leave for follows upstream', () => {
  expect(kubeletRequestAttributes({ method: 'GET', path: '/metrics/resource' })).toEqual({
    verb: 'get',
    resource: 'nodes',
    subresources: ['metrics'],
  });
  expect(kubeletRequestAttributes({ method: 'GET', path: '/pods' })).toEqual({
    verb: 'get',
    resource: 'nodes',
    subresources: ['pods', 'proxy'],
  });
  expect(kubeletRequestAttributes({ method: 'POST', path: '/exec/a/b/c' })).toEqual({
    verb: 'create',
    resource: 'nodes',
    subresources: ['proxy'],
  });
});
