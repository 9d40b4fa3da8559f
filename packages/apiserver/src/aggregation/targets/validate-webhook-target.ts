import { X509Certificate } from 'node:crypto';
import { invalidValue, isDns1123Subdomain, isPortNumber, required, type FieldError } from '@kubewright/api-machinery';
import { urlProblem } from './url-problem.ts';

const form = '; desired format: https://host[/path]';

/** A webhook's URL (k8s.io/apiserver pkg/util/webhook/validation.go). */
export function validateWebhookUrl(path: string, url: string): FieldError[] {
  // Cut up as Go's url.Parse does it: a URL of the browsers' kind would already have refused or mended it.
  const problem = urlProblem(url);
  if (problem !== undefined) return [required(path, `url must be a valid URL: ${problem}${form}`)];
  const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url)!;
  const [, scheme = '', authority = '', , query = '', fragment = ''] = match;
  const errors: FieldError[] = [];
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  if (scheme.toLowerCase() !== 'https')
    errors.push(invalidValue(path, scheme.toLowerCase(), `'https' is the only allowed URL scheme${form}`));
  if (host === '') errors.push(invalidValue(path, host, `host must be specified${form}`));
  if (at >= 0) errors.push(invalidValue(path, authority.slice(0, at), 'user information is not permitted in the URL'));
  if (fragment !== '') errors.push(invalidValue(path, fragment, 'fragments are not permitted in the URL'));
  if (query !== '') errors.push(invalidValue(path, query, 'query parameters are not permitted in the URL'));
  return errors;
}

/** A webhook's service. */
export function validateWebhookService(
  path: string,
  service: { namespace?: string; name?: string; path?: string; port?: number },
): FieldError[] {
  const { namespace, name, port = 443, path: urlPath } = service;
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${path}.name`));
  if (!namespace) errors.push(required(`${path}.namespace`));
  const wrongPort = isPortNumber(port);
  if (wrongPort.length > 0) errors.push(invalidValue(`${path}.port`, port, `port is not valid: ${wrongPort.join(', ')}`));
  return urlPath === undefined ? errors : [...errors, ...pathErrors(`${path}.path`, urlPath)];
}

function pathErrors(field: string, urlPath: string): FieldError[] {
  if (urlPath === '' || urlPath === '/') return [];
  if (urlPath === '//') return [invalidValue(field, urlPath, 'segment[0] may not be empty')];
  const errors = urlPath.startsWith('/') ? [] : [invalidValue(field, urlPath, "must start with a '/'")];
  urlPath
    .slice(1)
    .replace(/\/$/, '')
    .split('/')
    .forEach((step, index) => {
      const problems =
        step === '' ? [`segment[${index}] may not be empty`] : isDns1123Subdomain(step).map((detail) => `segment[${index}]: ${detail}`);
      errors.push(...problems.map((detail) => invalidValue(field, urlPath, detail)));
    });
  return errors;
}

/** A bundle of authorities (PEM, base64) from which no root can be read is of no use. */
export function validateCaBundle(path: string, caBundle: string): FieldError[] {
  return readsAsCertificates(caBundle)
    ? []
    : [invalidValue(path, caBundle, 'unable to load root certificates: unable to parse bytes as PEM block')];
}

function readsAsCertificates(caBundle: string): boolean {
  const pem = Buffer.from(caBundle, 'base64').toString('latin1');
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const block of blocks) new X509Certificate(block);
    return blocks.length > 0;
  } catch {
    return false;
  }
}
