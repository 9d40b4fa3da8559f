import type { HttpResponse } from '@kubewright/http';
import type { KubeletBackend } from '../kubelet-backend.ts';
import { flag } from './log-options.ts';
import { notFoundPage, textResponse } from './text-response.ts';

/** `/healthz` with its named checks, in the form of every Kubernetes component. `check` is '' for all of them. */
export function healthz(backend: KubeletBackend, check: string, query: URLSearchParams): HttpResponse {
  const checks = new Map<string, () => boolean>([
    ['ping', () => true],
    ['log', () => true],
    ['syncloop', () => backend.healthy()],
  ]);
  if (check !== '') return one(checks.get(check), check);
  const lines = [...checks].map(([name, passes]) => (passes() ? `[+]${name} ok\n` : `[-]${name} failed: reason withheld\n`));
  const failed = lines.some((line) => line.startsWith('[-]'));
  if (failed) return textResponse(500, `${lines.join('')}healthz check failed\n`);
  return textResponse(200, flag(query.get('verbose')) ? `${lines.join('')}healthz check passed\n` : 'ok');
}

function one(passes: (() => boolean) | undefined, name: string): HttpResponse {
  if (!passes) return notFoundPage;
  return passes() ? textResponse(200, 'ok') : textResponse(500, `internal server error: ${name} check failed\n`);
}
