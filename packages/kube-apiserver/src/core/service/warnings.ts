import type { Service } from '@kubewright/api/core/v1';
import { addressWarnings, cidrWarnings } from '../../validation/addresses.ts';

const topologyHints = 'service.kubernetes.io/topology-aware-hints';

/** pkg/api/service GetWarningsForService. */
export function serviceWarnings({ metadata, spec }: Service): string[] {
  const warnings: string[] = [];
  const warn = (isSo: unknown, text: string): void => void (isSo && warnings.push(text));
  const { type, clusterIP, loadBalancerIP, externalName, sessionAffinity, trafficDistribution } = spec ?? {};
  const isHeadless = type === 'ClusterIP' && clusterIP === 'None';
  const hasExternalIps = (spec?.externalIPs ?? []).length > 0;
  const isName = type === 'ExternalName';
  warn(
    metadata.annotations?.[topologyHints] !== undefined,
    `annotation ${topologyHints} is deprecated, please use service.kubernetes.io/topology-mode instead`,
  );
  if (clusterIP !== 'None' && !isName) warnings.push(...listWarnings(spec?.clusterIPs, 'spec.clusterIPs'));
  if (isHeadless) {
    warn(loadBalancerIP, 'spec.loadBalancerIP is ignored for headless services');
    warn(hasExternalIps, 'spec.externalIPs is ignored for headless services');
    warn(sessionAffinity !== 'None', 'spec.SessionAffinity is ignored for headless services');
  }
  warnings.push(...listWarnings(spec?.externalIPs, 'spec.externalIPs'));
  warn(hasExternalIps && !isHeadless && !isName, 'spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  if (loadBalancerIP) warnings.push(...addressWarnings(loadBalancerIP, 'spec.loadBalancerIP'));
  for (const [index, range] of (spec?.loadBalancerSourceRanges ?? []).entries())
    warnings.push(...cidrWarnings(range, `spec.loadBalancerSourceRanges[${index}]`));
  warn(hasExternalIps && isName, 'spec.externalIPs is ignored when spec.type is "ExternalName"');
  warn(externalName && !isName, 'spec.externalName is ignored when spec.type is not "ExternalName"');
  warn(trafficDistribution === 'PreferClose', 'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return warnings;
}

const listWarnings = (addresses: readonly string[] | undefined, at: string): string[] =>
  (addresses ?? []).flatMap((address, index) => addressWarnings(address, `${at}[${index}]`));
