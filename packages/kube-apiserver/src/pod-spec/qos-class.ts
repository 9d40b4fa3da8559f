import type { Container, PodSpec } from '@kubewright/api/core/v1';
import { exactQuantity } from '../validation/quantity.ts';

type ResourceList = Readonly<Record<string, unknown>>;
export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const counted = ['cpu', 'memory'] as const;
/** What is asked for; zero is as good as nothing. */
const askedFor = (list: ResourceList | undefined, name: string): bigint | undefined => exactQuantity(list?.[name]) || undefined;

/**
 * Guaranteed: every container limits cpu and memory and requests what it limits. BestEffort: none asks for anything.
 * Burstable: everything between. Resources of the whole pod, where given, stand for those of its containers (KEP-2837).
 */
export function qosClassOf(spec: PodSpec | undefined): QosClass {
  const sources = spec?.resources
    ? [spec.resources]
    : [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map(({ resources }) => resources);
  const asks = sources.some((resources) =>
    counted.some((name) => askedFor(resources?.limits, name) ?? askedFor(resources?.requests, name)),
  );
  if (!asks) return 'BestEffort';
  return sources.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}

function isGuaranteed(resources: Container['resources'] | undefined): boolean {
  return counted.every((name) => {
    const limit = askedFor(resources?.limits, name);
    const request = askedFor(resources?.requests, name);
    return limit !== undefined && (request === undefined || limit === request);
  });
}
