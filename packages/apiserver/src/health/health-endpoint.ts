import type { HttpResponse } from '@kubewright/http';
import type { Endpoint, RequestContext } from '../pipeline/exchange.ts';

/** One named thing that must hold for the server to be healthy. */
export interface HealthCheck {
  readonly name: string;
  /** Where it counts; unset: in all of them. */
  readonly endpoints?: readonly HealthPath[];
  /** Undefined: fine; else a sentence for the log of a person allowed to read it. */
  check(): Promise<string | undefined> | string | undefined;
}

export type HealthPath = 'healthz' | 'livez' | 'readyz';

const paths: readonly HealthPath[] = ['healthz', 'livez', 'readyz'];

/** /healthz, /livez, /readyz, each with `?verbose`, `?exclude=<check>` and a path per check (k8s.io/apiserver healthz). */
export function createHealthEndpoint(checks: readonly HealthCheck[]): (path: string) => Endpoint | undefined {
  return (path) => {
    const [, first, ...rest] = path.split('/');
    const endpoint = paths.find((each) => each === first);
    if (!endpoint) return undefined;
    const relevant = checks.filter((check) => check.endpoints === undefined || check.endpoints.includes(endpoint));
    const name = rest.join('/').replace(/\/$/, '');
    if (name === '') return (context) => runAll(endpoint, relevant, context);
    const one = relevant.find((check) => check.name === name);
    return one && (async () => text((await failureOf(one)) === undefined ? 200 : 500, (await failureOf(one)) === undefined ? 'ok' : `internal server error: ${name} failed`));
  };
}

async function runAll(endpoint: HealthPath, checks: readonly HealthCheck[], { query }: RequestContext): Promise<HttpResponse> {
  const excluded = new Set(query.getAll('exclude'));
  const lines: string[] = [];
  let failed = false;
  for (const check of checks) {
    if (excluded.delete(check.name)) {
      lines.push(`[+]${check.name} excluded: ok`);
      continue;
    }
    const failure = await failureOf(check);
    failed ||= failure !== undefined;
    lines.push(failure === undefined ? `[+]${check.name} ok` : `[-]${check.name} failed: reason withheld`);
  }
  if (excluded.size > 0) lines.push(`warn: some health checks cannot be excluded: no matches for ${[...excluded].map((name) => JSON.stringify(name)).join(',')}`);
  if (failed) return text(500, `${lines.join('\n')}\n${endpoint} check failed\n`);
  return text(200, query.has('verbose') ? `${lines.join('\n')}\n${endpoint} check passed\n` : 'ok');
}

async function failureOf(check: HealthCheck): Promise<string | undefined> {
  try {
    return await check.check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function text(status: number, body: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }, body };
}
