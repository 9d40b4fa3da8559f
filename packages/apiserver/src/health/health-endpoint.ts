import type { HttpResponse } from '@kubewright/http';
import type { Endpoint, RequestContext } from '../pipeline/exchange.ts';
import type { PathEndpoints } from '../pipeline/route.ts';
import { healthPaths, type HealthChecks, type HealthPath } from './health-checks.ts';

/** /healthz, /livez, /readyz, each with `?verbose`, `?exclude=<check>` and a path per check (k8s.io/apiserver healthz). */
export function createHealthEndpoint(checks: HealthChecks): PathEndpoints {
  return (path) => {
    const [, first, ...rest] = path.split('/');
    const endpoint = healthPaths.find((each) => each === first);
    if (!endpoint) return undefined;
    const name = rest.join('/');
    if (name === '' && rest.length > 0) return undefined;
    return name === '' ? (context) => runAll(endpoint, checks, context) : one(endpoint, checks, name);
  };
}

function one(endpoint: HealthPath, checks: HealthChecks, name: string): Endpoint | undefined {
  const check = checks.of(endpoint).find((each) => each.name === name);
  if (!check) return undefined;
  return async () => {
    const failure = await checks.failure(endpoint, check);
    return failure === undefined ? plain(200, 'ok') : text(500, `internal server error: ${failure}\n`);
  };
}

async function runAll(endpoint: HealthPath, checks: HealthChecks, { query }: RequestContext): Promise<HttpResponse> {
  const excluded = new Set(query.getAll('exclude'));
  const lines: string[] = [];
  let failed = false;
  for (const check of checks.of(endpoint)) {
    if (excluded.delete(check.name)) {
      lines.push(`[+]${check.name} excluded: ok`);
      continue;
    }
    const failure = await checks.failure(endpoint, check);
    failed ||= failure !== undefined;
    // Anybody may ask: why it failed is for those who may ask for the check itself.
    lines.push(failure === undefined ? `[+]${check.name} ok` : `[-]${check.name} failed: reason withheld`);
  }
  if (excluded.size > 0)
    lines.push(
      `warn: some health checks cannot be excluded: no matches for ${[...excluded].map((name) => JSON.stringify(name)).join(', ')}`,
    );
  if (failed) return text(500, `${lines.join('\n')}\n${endpoint} check failed\n`);
  return text(200, query.has('verbose') ? `${lines.join('\n')}\n${endpoint} check passed\n` : 'ok');
}

/** A single check is answered with less ado than all of them. */
function plain(status: number, body: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

function text(status: number, body: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }, body };
}
