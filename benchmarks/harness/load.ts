import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuSeconds } from './processes.ts';
import type { Server } from './servers.ts';

/** One request that is sent over and over. */
export interface LoadRequest {
  readonly path: string;
  /** Unset: a GET. */
  readonly body?: string;
}

export interface LoadResult {
  readonly perSecond: number;
  /** Requests for each second of processor time that the server (and its store) took. */
  readonly perServerCore: number;
}

const clients = 100;

/**
 * Sends `count` requests by 100 clients, each with an HTTP/2 connection of its own and one request at a time. h2load
 * (Debian: nghttp2-client) is the client: one in JavaScript takes more time than the server, and would measure itself.
 */
export async function load({ url, token, pids }: Server, { path, body }: LoadRequest, count: number): Promise<LoadResult> {
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-load-'));
  const file = join(directory, 'body');
  if (body !== undefined) await writeFile(file, body);
  const headers = ['-H', `authorization: Bearer ${token}`, '-H', 'content-type: application/json'];
  const data = body === undefined ? [] : ['-d', file];
  const before = cpuSeconds(pids);
  const output = await run('h2load', ['-n', String(count), '-c', String(clients), '-m', '1', ...headers, ...data, `${url}${path}`]);
  const cpu = cpuSeconds(pids) - before;
  await rm(directory, { recursive: true });
  const succeeded = Number(/status codes: (\d+) 2xx/.exec(output)?.[1]);
  if (succeeded !== count) throw new Error(`${succeeded} of ${count} requests succeeded:\n${output}`);
  return { perSecond: Number(/, ([\d.]+) req\/s/.exec(output)?.[1]), perServerCore: count / cpu };
}

function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    // A child is pinned as its parent is.
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => reject(new Error(`${program} cannot be run (Debian: nghttp2-client)`, { cause: error })));
    child.once('close', () => resolve(output));
  });
}
