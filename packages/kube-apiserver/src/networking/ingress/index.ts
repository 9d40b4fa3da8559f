import type { Ingress } from '@kubewright/api/networking/v1';
import { kindStory } from '../../kind-story.ts';
import { balancerAddressWarnings } from '../../validation/addresses.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { loadBalancerAddresses, none } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { classAnnotation, validateIngress, validateIngressCreate, validateIngressStatus } from './validation.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const ingressStory = kindStory<Ingress>('networking.k8s.io', 'ingresses', {
  columns: [
    nameColumn,
    text('Class', 'Ingress class whose controller serves it.', ({ spec }) => spec?.ingressClassName ?? none),
    text('Hosts', 'Host names it answers to.', hostsCell),
    text('Address', 'Addresses of the load balancer.', ({ status }) => loadBalancerAddresses(status?.loadBalancer?.ingress)),
    text('Ports', 'Ports it listens on.', ({ spec }) => ((spec?.tls ?? []).length > 0 ? '80, 443' : '80')),
    ageColumn,
  ],
  hooks: {
    metadataChecks: onMain('change', 'object'),
    ...statusStrategy<Ingress>({ onCreate: () => ({ loadBalancer: {} }) }),
    generationChanged: specChanged,
    validate: validateIngressCreate,
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? validateIngressStatus(object, old) : validateIngress(object),
    statusWarnings: ({ status }) => balancerAddressWarnings(status?.loadBalancer?.ingress),
    warnings: ({ metadata, spec }, old) =>
      !old && metadata.annotations?.[classAnnotation] !== undefined && spec?.ingressClassName === undefined
        ? [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`]
        : [],
  },
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
