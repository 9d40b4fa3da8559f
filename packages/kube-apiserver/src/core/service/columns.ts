import type { Service, ServicePort } from '@kubewright/api/core/v1';
import { labels, loadBalancerAddresses, none, unknown } from '../../table/cells.ts';
import { type Column, ageColumn, nameColumn, text, wide } from '../../table/columns.ts';

export const serviceColumns: readonly Column<Service>[] = [
  nameColumn,
  text('Type', 'How the service is reached.', ({ spec }) => spec?.type ?? ''),
  text('Cluster-IP', 'Address inside the cluster.', ({ spec }) => spec?.clusterIPs?.[0] ?? none),
  text('External-IP', 'Addresses from outside.', externalAddresses),
  text('Port(s)', 'Ports, and the node ports that lead to them.', ({ spec }) => (spec?.ports ?? []).map(portText).join(',') || none),
  ageColumn,
  wide(text('Selector', 'Labels of the pods behind it.', ({ spec }) => labels(spec?.selector))),
];

function externalAddresses({ spec, status }: Service): string {
  const externalIps = (spec?.externalIPs ?? []).join(',');
  switch (spec?.type) {
    case 'ClusterIP':
    case 'NodePort':
      return externalIps || none;
    case 'LoadBalancer':
      return [loadBalancerAddresses(status?.loadBalancer?.ingress), externalIps].filter((part) => part !== '').join(',') || '<pending>';
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return unknown;
  }
}

const portText = ({ port, nodePort, protocol }: ServicePort): string =>
  nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;
