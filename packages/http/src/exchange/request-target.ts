/** Path and query of a request, as they came. */
export interface RequestTarget {
  readonly path: string;
  readonly query: string;
}

const brokenEscape = /%(?![0-9a-fA-F]{2})/;
const absoluteForm = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/?#]*/;

/**
 * Splits a request target (origin, absolute or asterisk form, RFC 9112 3.2). Undefined when it is malformed: upstream's
 * server answers 400 to a path with a broken percent-escape before any handler sees it.
 */
export function parseRequestTarget(target: string | undefined): RequestTarget | undefined {
  if (!target) return undefined;
  const origin = target.startsWith('/') || target === '*' ? target : stripAuthority(target);
  if (origin === undefined) return undefined;
  const mark = origin.indexOf('?');
  const path = mark < 0 ? origin : origin.slice(0, mark);
  if (path.includes('%') && brokenEscape.test(path)) return undefined;
  return { path, query: mark < 0 ? '' : origin.slice(mark + 1) };
}

function stripAuthority(target: string): string | undefined {
  const authority = absoluteForm.exec(target);
  if (!authority) return undefined;
  const rest = target.slice(authority[0].length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
