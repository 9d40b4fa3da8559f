import { goQuote } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { PathEndpoints } from '../pipeline/route.ts';

/** How much is logged, as klog's `-v` counts it: from 3 on every request, from 4 on what helps to find a fault. */
export interface Verbosity {
  /** May change while the process runs. */
  level: number;
}

const maxBodyBytes = 64;
const [maxUint32, maxInt32] = [2 ** 32 - 1, 2 ** 31 - 1];

/** /debug/flags/v: PUT of a number changes how much is logged (k8s.io/apiserver server/routes/flags.go). */
export function createFlagsEndpoint(verbosity: Verbosity): PathEndpoints {
  return (path) => {
    if (path === '/debug/flags' || (path.startsWith('/debug/flags/') && path !== '/debug/flags/v')) return () => index();
    if (path !== '/debug/flags/v') return undefined;
    return async ({ request }) => {
      if (request.method !== 'PUT') return plain(406, 'unsupported http method');
      const text = Buffer.from(await request.body(maxBodyBytes)).toString('utf8');
      const problem = problemOf(text);
      if (problem !== undefined) return plain(400, problem);
      verbosity.level = Number(text);
      return plain(200, `successfully set klog.logging.verbosity to ${text}`);
    };
  };
}

/** As strconv says it. */
function problemOf(text: string): string | undefined {
  if (!/^\d+$/.test(text)) return `strconv.ParseUint: parsing ${goQuote(text)}: invalid syntax`;
  if (Number(text) > maxUint32) return `strconv.ParseUint: parsing ${goQuote(text)}: value out of range`;
  if (Number(text) > maxInt32)
    return `failed set klog.logging.verbosity ${text}: strconv.ParseInt: parsing ${goQuote(text)}: value out of range`;
  return undefined;
}

const plain = (status: number, text: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
  body: `${text}\n`,
});

function index(): HttpResponse {
  const lines = [
    '<html>',
    '<head>',
    '<title>/debug/flags/</title>',
    '</head>',
    '<body>',
    '/debug/flags/<br>',
    '<br>',
    'flags:<br>',
    '<table>',
    '<tr>v<br>',
  ];
  const body = [...lines, '</table>', '<br>', 'full flags configurable<br>', '</body>', '</html>', ''].join('\n');
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}
