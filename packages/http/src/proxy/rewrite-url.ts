/** How a backend is seen from outside. */
export interface ProxiedSite {
  /** `host:port` the backend is reached at. */
  readonly authority: string;
  /** Host header of the client's request. */
  readonly requestHost: string;
  /** Path that the client puts before the backend's own. */
  readonly pathPrefix: string;
}

/**
 * A link of a backend as it leads through the proxy again: absolute paths get the prefix; other hosts and relative
 * paths stay (apimachinery util/proxy transport.go rewriteURL).
 */
export function rewriteUrl(url: string, { authority, requestHost, pathPrefix }: ProxiedSite): string {
  const { scheme = '', slashes = '', host = '', path = '', rest = '' } = urlParts.exec(url)!.groups!;
  const bareHost = host.slice(host.lastIndexOf('@') + 1);
  const elsewhere = bareHost !== '' && bareHost !== authority && bareHost !== requestHost;
  if (elsewhere || !path.startsWith('/')) return url;
  const origin = bareHost !== '' && bareHost === requestHost ? `${scheme}${slashes}${host}` : '';
  if (path.startsWith(pathPrefix)) return origin + path + rest;
  return origin + pathPrefix.replace(/\/$/, '') + path + rest;
}

const urlParts = /^(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*:)?(?:(?<slashes>\/\/)(?<host>[^/?#]*))?(?<path>[^?#]*)(?<rest>[^]*)$/;
