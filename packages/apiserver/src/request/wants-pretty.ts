import { parseBool } from './request-info.ts';
import type { HttpRequest } from '@kubewright/http';

/** Asked for, or a person at a terminal or browser. */
export function wantsPretty({ query, request }: { query: URLSearchParams; request: HttpRequest }): boolean {
  const asked = query.get('pretty');
  if (asked) return parseBool(asked);
  return /^(?:curl|Wget|Mozilla\/5\.0)/.test(request.headers.get('user-agent') ?? '');
}
