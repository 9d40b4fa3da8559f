const unreadable = /;|%(?![0-9A-Fa-f]{2})/;

/** Query parameters; what Go cannot read (a semicolon, a broken escape) is left out, as net/url does. */
export function parseQuery(query: string): URLSearchParams {
  if (!unreadable.test(query)) return new URLSearchParams(query);
  return new URLSearchParams(
    query
      .split('&')
      .filter((pair) => !unreadable.test(pair))
      .join('&'),
  );
}
