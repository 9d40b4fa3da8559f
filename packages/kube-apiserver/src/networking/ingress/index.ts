import { type FieldError, invalidValue, isDns1123Subdomain, isWildcardDns1123Subdomain, required } from '@kubewright/api-machinery';
import type { Ingress } from '@kubewright/api/networking/v1';
import { kindStory } from '../../kind-story.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { loadBalancerAddresses, none } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { enumerated } from '../../validation/enumerated.ts';
import { isIpAddress } from '../../validation/ip.ts';

export const ingressStory = kindStory<Ingress>('networking.k8s.io', 'ingresses', {
  columns: [
    nameColumn,
    text('Class', 'Ingress class whose controller serves it.', ({ spec }) => spec?.ingressClassName ?? none),
    text('Hosts', 'Host names it answers to.', hostsCell),
    text('Address', 'Addresses of the load balancer.', ({ status }) => loadBalancerAddresses(status?.loadBalancer?.ingress)),
    text('Ports', 'Ports it listens on.', ({ spec }) => ((spec?.tls ?? []).length > 0 ? '80, 443' : '80')),
    ageColumn,
  ],
  hooks: { ...statusStrategy<Ingress>({ onCreate: () => ({ loadBalancer: {} }) }), generationChanged: specChanged, validate: validateIngress, validateUpdate: validateIngress },
});

function hostsCell({ spec }: Ingress): string {
  const rules = spec?.rules ?? [];
  const hosts: string[] = [];
  for (const { host } of rules) {
    if (hosts.length === 3) return `${hosts.join(',')} + ${rules.length - 3} more...`;
    if (host) hosts.push(host);
  }
  return hosts.join(',') || '*';
}

function validateIngress({ spec }: Ingress): FieldError[] {
  const rules = spec?.rules ?? [];
  if (rules.length === 0 && !spec?.defaultBackend) return [invalidValue('spec', rules, 'either `defaultBackend` or `rules` must be specified')];
  const errors = spec?.defaultBackend ? validateBackend(spec.defaultBackend, 'spec.defaultBackend') : [];
  for (const [index, { host, http }] of rules.entries()) {
    const at = `spec.rules[${index}]`;
    if (host) errors.push(...validateHost(host, `${at}.host`));
    if (http && (http.paths ?? []).length === 0) errors.push(required(`${at}.http.paths`));
    for (const [i, { path = '', pathType, backend }] of (http?.paths ?? []).entries()) {
      const pathAt = `${at}.http.paths[${i}]`;
      if (!pathType) errors.push(required(`${pathAt}.pathType`, 'pathType must be specified'));
      else errors.push(...enumerated(pathType, ['Exact', 'ImplementationSpecific', 'Prefix'], `${pathAt}.pathType`));
      if (pathType !== 'ImplementationSpecific' && !path.startsWith('/')) errors.push(invalidValue(`${pathAt}.path`, path, 'must be an absolute path'));
      errors.push(...validateBackend(backend ?? {}, `${pathAt}.backend`));
    }
  }
  return errors;
}

function validateHost(host: string, field: string): FieldError[] {
  if (isIpAddress(host)) return [invalidValue(field, host, 'must be a DNS name, not an IP address')];
  const check = host.includes('*') ? isWildcardDns1123Subdomain : isDns1123Subdomain;
  return check(host).map((problem) => invalidValue(field, host, problem));
}

type Backend = NonNullable<Ingress['spec']['defaultBackend']>;

function validateBackend({ service, resource }: Backend, at: string): FieldError[] {
  if (service && resource) return [invalidValue(at, '', 'cannot set both resource and service backends')];
  if (!service) return resource ? [] : [required(at, 'resource or service backend is required')];
  const errors: FieldError[] = service.name ? [] : [required(`${at}.service.name`)];
  const { name, number } = service.port ?? {};
  if (name && number) errors.push(invalidValue(at, '', 'cannot set both port name & port number'));
  if (!name && !number) errors.push(required(at, 'port name or number is required'));
  return errors;
}
