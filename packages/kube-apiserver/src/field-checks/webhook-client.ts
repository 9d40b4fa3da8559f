import { type FieldError, invalidValue, isDns1123Subdomain, isPortNumber, required } from '@kubewright/api-machinery';

/** Where a webhook is: one of a URL and a service (k8s.io/apiserver pkg/util/webhook). */
export interface WebhookClient {
  readonly url?: string;
  readonly service?: { readonly namespace?: string; readonly name?: string; readonly path?: string; readonly port?: number };
}

export function validateWebhookClient({ url, service }: WebhookClient, field: string): FieldError[] {
  if ((url === undefined) === (service === undefined)) return [required(field, 'exactly one of url or service is required')];
  return url === undefined ? validateService(service!, `${field}.service`) : validateUrl(url, `${field}.url`);
}

const form = '; desired format: https://host[/path]';

function validateUrl(text: string, field: string): FieldError[] {
  // Cut up as Go's url.Parse does it: a URL of the browsers' kind would already have refused or mended it.
  const match = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(text);
  // oxlint-disable-next-line no-control-regex -- these are what Go refuses
  if (!match || /[\u0000-\u001f\u007f]/.test(text))
    return [required(field, `url must be a valid URL: parse ${JSON.stringify(text)}: net/url: invalid control character in URL${form}`)];
  const [, scheme = '', authority = '', , query = '', fragment = ''] = match;
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const errors: FieldError[] = [];
  if (scheme.toLowerCase() !== 'https')
    errors.push(invalidValue(field, scheme.toLowerCase(), `'https' is the only allowed URL scheme${form}`));
  if (host === '') errors.push(invalidValue(field, host, `host must be specified${form}`));
  if (at >= 0) errors.push(invalidValue(field, authority.slice(0, at), 'user information is not permitted in the URL'));
  if (fragment !== '') errors.push(invalidValue(field, fragment, 'fragments are not permitted in the URL'));
  if (query !== '') errors.push(invalidValue(field, query, 'query parameters are not permitted in the URL'));
  return errors;
}

function validateService({ namespace, name, path, port = 443 }: NonNullable<WebhookClient['service']>, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${field}.name`, 'service name is required'));
  if (!namespace) errors.push(required(`${field}.namespace`, 'service namespace is required'));
  const wrongPort = isPortNumber(port);
  if (wrongPort.length > 0) errors.push(invalidValue(`${field}.port`, port, `port is not valid: ${wrongPort.join(',')}`));
  return [...errors, ...validatePath(path, `${field}.path`)];
}

function validatePath(path: string | undefined, field: string): FieldError[] {
  if (!path || path === '/') return [];
  if (path === '//') return [invalidValue(field, path, 'segment[0] may not be empty')];
  const errors = path.startsWith('/') ? [] : [invalidValue(field, path, "must start with a '/'")];
  const inner = path.slice(1);
  for (const [index, segment] of (inner.endsWith('/') ? inner.slice(0, -1) : inner).split('/').entries()) {
    if (segment === '') errors.push(invalidValue(field, path, `segment[${index}] may not be empty`));
    else for (const problem of isDns1123Subdomain(segment)) errors.push(invalidValue(field, path, `segment[${index}]: ${problem}`));
  }
  return errors;
}
