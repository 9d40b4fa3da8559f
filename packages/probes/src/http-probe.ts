import type { Clock } from '@kubewright/api-machinery';
import { withDeadline } from './deadline.ts';
import type { Dial } from './dial.ts';
import { httpGet, urlOf } from './http-get.ts';
import type { HttpAnswer, HttpGet } from './http-get.ts';
import type { ProbeResult } from './probe-result.ts';
import { failure, success } from './probe-result.ts';

const maxRedirects = 10;
export const probeUserAgent = 'kube-probe/1.36';

/** 200 to 399 is success; redirects on the same host are followed (pkg/probe/http). */
export async function httpProbe(get: HttpGet, dial: Dial, clock: Clock, timeoutMs: number): Promise<ProbeResult> {
  const timedOut = `Get "${urlOf(get)}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
  try {
    return await withDeadline(clock, timeoutMs, timedOut, (signal) => follow(get, dial, signal));
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}

async function follow(get: HttpGet, dial: Dial, signal: AbortSignal): Promise<ProbeResult> {
  let current = get;
  for (let hops = 0; hops <= maxRedirects; hops++) {
    const answer = await httpGet(current, dial, probeUserAgent, signal);
    const next = redirectTarget(current, answer);
    if (!next) return judge(answer);
    if (next.host !== get.host)
      return { kind: 'success', output: `Probe terminated redirects, Response body: ${answer.body}`, warning: true };
    current = next;
  }
  return failure(`Get "${urlOf(current)}": stopped after ${maxRedirects} redirects`);
}

function redirectTarget(get: HttpGet, { status, location }: HttpAnswer): HttpGet | undefined {
  if (status < 301 || status > 308 || !location || !URL.canParse(location, urlOf(get))) return undefined;
  const url = new URL(location, urlOf(get));
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const port = url.port ? Number(url.port) : scheme === 'https' ? 443 : 80;
  return { scheme, host: url.hostname.replace(/^\[|\]$/g, ''), port, path: url.pathname + url.search, headers: get.headers };
}

function judge({ status, body }: HttpAnswer): ProbeResult {
  return status >= 200 && status < 400 ? success(body) : failure(`HTTP probe failed with statuscode: ${status}`);
}
