import { type FieldError, invalidValue, isDns1123Subdomain, isPortNumber, required } from '@kubewright/api-machinery';
import { validateWebhookUrl } from '@kubewright/apiserver';

/** Where a webhook is: one of a URL and a service (k8s.io/apiserver pkg/util/webhook). */
export interface WebhookClient {
  readonly url?: string;
  readonly service?: { readonly namespace?: string; readonly name?: string; readonly path?: string; readonly port?: number };
}

export function validateWebhookClient({ url, service }: WebhookClient, field: string): FieldError[] {
  if ((url === undefined) === (service === undefined)) return [required(field, 'exactly one of url or service is required')];
  return url === undefined ? validateService(service!, `${field}.service`) : validateWebhookUrl(`${field}.url`, url);
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
