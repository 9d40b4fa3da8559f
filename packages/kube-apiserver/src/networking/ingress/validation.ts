import {
  type FieldError,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  isPathSegmentName,
  isPortName,
  isPortNumber,
  isWildcardDns1123Subdomain,
  notSupported,
  parseIpAddress,
  required,
} from '@kubewright/api-machinery';
import type { HTTPIngressPath, Ingress, IngressBackend } from '@kubewright/api/networking/v1';
import { validateLegacyIp } from '../../validation/addresses.ts';
import { checked, requiredAnd } from '../../validation/checked.ts';

export const classAnnotation = 'kubernetes.io/ingress.class';
const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'];
const refusedInPaths = ['//', '/./', '/../', '%2f', '%2F'];
const refusedAtEnds = ['/..', '/.'];

/** pkg/apis/networking/validation ValidateIngressCreate. */
export function validateIngressCreate(ingress: Ingress): FieldError[] {
  const annotation = ingress.metadata.annotations?.[classAnnotation];
  const name = ingress.spec?.ingressClassName;
  const mismatch = annotation !== undefined && name !== undefined && annotation !== name;
  return [
    ...validateIngress(ingress),
    ...(mismatch
      ? [invalidValue(`annotations.${classAnnotation}`, annotation, 'must match `ingressClassName` when both are specified')]
      : []),
  ];
}

export function validateIngress({ spec }: Ingress): FieldError[] {
  const rules = spec?.rules ?? [];
  const errors: FieldError[] = [];
  if (rules.length === 0 && !spec?.defaultBackend)
    errors.push(invalidValue('spec', spec?.rules ?? null, 'either `defaultBackend` or `rules` must be specified'));
  if (spec?.defaultBackend) errors.push(...validateBackend(spec.defaultBackend, 'spec.defaultBackend'));
  for (const [index, { host, http }] of rules.entries()) {
    const at = `spec.rules[${index}]`;
    if (host) errors.push(...validateHost(host, `${at}.host`));
    if (http && (http.paths ?? []).length === 0) errors.push(required(`${at}.http.paths`));
    for (const [i, path] of (http?.paths ?? []).entries()) errors.push(...validatePath(path, `${at}.http.paths[${i}]`));
  }
  for (const [index, { hosts, secretName }] of (spec?.tls ?? []).entries()) {
    const at = `spec.tls[${index}]`;
    for (const [i, host] of (hosts ?? []).entries()) errors.push(...checked(hostCheck(host), host, `${at}.hosts[${i}]`));
    if (secretName) errors.push(...checked(isDns1123Subdomain, secretName, `${at}.secretName`));
  }
  if (spec?.ingressClassName !== undefined) errors.push(...checked(isDns1123Subdomain, spec.ingressClassName, 'spec.ingressClassName'));
  return errors;
}

const hostCheck = (host: string) => (host.includes('*') ? isWildcardDns1123Subdomain : isDns1123Subdomain);

function validateHost(host: string, field: string): FieldError[] {
  const notAName = parseIpAddress(host) ? [invalidValue(field, host, 'must be a DNS name, not an IP address')] : [];
  return [...notAName, ...checked(hostCheck(host), host, field)];
}

function validatePath({ path = '', pathType, backend }: HTTPIngressPath, at: string): FieldError[] {
  if (pathType === undefined || pathType === null) return [required(`${at}.pathType`, 'pathType must be specified')];
  const field = `${at}.path`;
  const errors: FieldError[] = [];
  if (!pathTypes.includes(pathType)) errors.push(notSupported(`${at}.pathType`, pathType, pathTypes));
  else if (!path.startsWith('/') && (path !== '' || pathType !== 'ImplementationSpecific'))
    errors.push(invalidValue(field, path, 'must be an absolute path'));
  if (pathType === 'Exact' || pathType === 'Prefix') {
    for (const part of refusedInPaths) if (path.includes(part)) errors.push(invalidValue(field, path, `must not contain '${part}'`));
    for (const end of refusedAtEnds) if (path.endsWith(end)) errors.push(invalidValue(field, path, `cannot end with '${end}'`));
  }
  return [...errors, ...validateBackend(backend ?? {}, `${at}.backend`)];
}

function validateBackend({ service, resource }: IngressBackend, at: string): FieldError[] {
  if (service && resource) return [invalidValue(at, '', 'cannot set both resource and service backends')];
  if (resource) return validateReference(resource, `${at}.resource`);
  if (!service) return [invalidValue(at, '', 'resource or service backend is required')];
  const errors = requiredAnd(isDns1123Label, service.name, `${at}.service.name`);
  const { name = '', number = 0 } = service.port ?? {};
  if (name !== '' && number !== 0) return [...errors, invalidValue(at, '', 'cannot set both port name & port number')];
  if (name !== '') return [...errors, ...checked(isPortName, name, `${at}.service.port.name`)];
  if (number === 0) return [...errors, required(at, 'port name or number is required')];
  return [...errors, ...isPortNumber(number).map((problem) => invalidValue(`${at}.service.port.number`, number, problem))];
}

/** What a reference to another object of the cluster must say. */
export function validateReference(
  { apiGroup, kind, name }: { apiGroup?: string | null; kind?: string; name?: string },
  at: string,
): FieldError[] {
  return [
    ...(apiGroup === undefined || apiGroup === null ? [] : checked(isDns1123Subdomain, apiGroup, `${at}.apiGroup`)),
    ...requiredAnd(isPathSegmentName, kind, `${at}.kind`),
    ...requiredAnd(isPathSegmentName, name, `${at}.name`),
  ];
}

export function validateIngressStatus({ status }: Ingress, { status: old }: Ingress): FieldError[] {
  const kept = (old?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip || []);
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }, index) => {
    const at = `status.loadBalancer.ingress[${index}]`;
    const errors = ip ? validateLegacyIp(ip, `${at}.ip`, kept) : [];
    if (!hostname) return errors;
    const isIp = parseIpAddress(hostname) ? [invalidValue(`${at}.hostname`, hostname, 'must be a DNS name, not an IP address')] : [];
    return [...errors, ...checked(isDns1123Subdomain, hostname, `${at}.hostname`), ...isIp];
  });
}
