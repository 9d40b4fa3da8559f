/**
 * What follows `proxy` in a request's path, as the backend gets it: decoded, `.` and `..` resolved so that nothing
 * leads above the root, and encoded again. '' when nothing follows, not even a slash.
 */
export function proxyPath(rest: string, requestPath: string): string {
  const segments: string[] = [];
  for (const segment of decodeURIComponent(rest).split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encodeSegment(segment));
  }
  const slash = requestPath.endsWith('/') ? '/' : '';
  return segments.length === 0 ? slash : `/${segments.join('/')}${slash}`;
}

/** As Go's url.EscapedPath does, which leaves more as it is than encodeURIComponent. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment)
    .replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The path up to and including `proxy`: what a client puts before the backend's own paths. */
export function proxyPrefix(requestPath: string, namespace: string): string {
  const length = namespace === '' ? 5 : 7;
  return `/${requestPath
    .split('/')
    .filter((segment) => segment !== '')
    .slice(0, length)
    .join('/')}`;
}
