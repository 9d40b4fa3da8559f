export const isAnyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** How clients on this machine name the host a listener is bound to. */
export function urlHost(host: string): string {
  if (isAnyAddress(host)) return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
