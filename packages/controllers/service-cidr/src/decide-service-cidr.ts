import { networkContains, parseIpAddress, parseIpNetwork } from '@kubewright/api-machinery';
import type { IPAddress, ServiceCIDR } from '@kubewright/api/networking/v1';

export const protectionFinalizer = 'networking.k8s.io/service-cidr-finalizer';

/** Time for allocators to see that a range goes, before its last addresses are counted. */
export const deletionGraceMs = 10_000;

/** What the condition Ready says of a range that services may have addresses of, whoever said so before. */
export const readyCondition = { status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' } as const;

/** What is to be done about a ServiceCIDR. */
export type Decision =
  | { readonly kind: 'keep' }
  /** Hold it back from going while services have addresses of it. */
  | { readonly kind: 'protect' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'wait'; readonly remainingMs: number }
  /** Services have addresses of it that no other range has. */
  | { readonly kind: 'terminating' }
  | { readonly kind: 'let go' };

export interface Surroundings {
  readonly others: readonly ServiceCIDR[];
  readonly addresses: readonly IPAddress[];
  readonly nowMs: number;
}

/** Pure; source: pkg/controller/servicecidrs, 1.36. */
export function decideServiceCidr(range: ServiceCIDR, { others, addresses, nowMs }: Surroundings): Decision {
  const { deletionTimestamp, finalizers = [] } = range.metadata;
  const isProtected = finalizers.includes(protectionFinalizer);
  if (!deletionTimestamp) return isProtected ? (saysReady(range) ? { kind: 'keep' } : { kind: 'ready' }) : { kind: 'protect' };
  if (!isProtected) return { kind: 'keep' };
  if (isNeeded(range, others, addresses)) return saysTerminating(range) ? { kind: 'keep' } : { kind: 'terminating' };
  const remainingMs = Date.parse(deletionTimestamp) + deletionGraceMs - nowMs;
  return remainingMs > 0 ? { kind: 'wait', remainingMs } : { kind: 'let go' };
}

const ready = ({ status }: ServiceCIDR) => (status?.conditions ?? []).find(({ type }) => type === 'Ready');
function saysReady(range: ServiceCIDR): boolean {
  const said = ready(range);
  return said?.status === readyCondition.status && said.reason === readyCondition.reason && said.message === readyCondition.message;
}
const saysTerminating = (range: ServiceCIDR): boolean => ready(range)?.status === 'False' && ready(range)?.reason === 'Terminating';

/** Whether an address lies in the range and in no other one that stays. */
function isNeeded(range: ServiceCIDR, others: readonly ServiceCIDR[], addresses: readonly IPAddress[]): boolean {
  const staying = others.filter(({ metadata }) => !metadata.deletionTimestamp && metadata.name !== range.metadata.name).flatMap(networksOf);
  const going = networksOf(range);
  return addresses.some(({ metadata }) => {
    const ip = parseIpAddress(metadata.name ?? '');
    return (
      ip !== undefined && going.some((network) => networkContains(network, ip)) && !staying.some((network) => networkContains(network, ip))
    );
  });
}

const networksOf = ({ spec }: ServiceCIDR) => (spec?.cidrs ?? []).flatMap((cidr) => parseIpNetwork(cidr) ?? []);
