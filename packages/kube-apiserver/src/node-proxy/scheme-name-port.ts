import { badRequest } from '@kubewright/api-machinery';

/** What a proxy request names. */
export interface SchemeNamePort {
  readonly scheme: 'http' | 'https';
  readonly name: string;
  /** A number or the name of a port; '' when none is given. */
  readonly port: string;
}

/**
 * `name`, `name:port` or `scheme:name:port` (apimachinery util/net SplitSchemeNamePort).
 * @throws {ApiError} BadRequest
 */
export function splitSchemeNamePort(text: string, kind: 'node' | 'pod' | 'service'): SchemeNamePort {
  const parts = text.split(':');
  const [scheme, name, port] = parts.length === 3 ? parts : ['', ...parts, ''];
  if (parts.length > 3 || !name || (scheme !== '' && scheme !== 'http' && scheme !== 'https'))
    throw badRequest(`invalid ${kind} request ${JSON.stringify(text)}`);
  return { scheme: scheme === 'https' ? 'https' : 'http', name, port: port ?? '' };
}
