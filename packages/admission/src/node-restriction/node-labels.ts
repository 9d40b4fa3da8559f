/** Labels below kubernetes.io and k8s.io that a kubelet may set on its node (KEP-279). */
const allowed = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/arch',
  'kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
]);
const allowedDomains = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const reservedDomains = ['kubernetes.io', 'k8s.io'];
const restricted = 'node-restriction.kubernetes.io';

const isWithin = (domain: string, parent: string): boolean => domain === parent || domain.endsWith(`.${parent}`);

/** Labels that differ between the two and are not the kubelet's to change, sorted. */
export function forbiddenLabels(labels: Readonly<Record<string, string>> = {}, old: Readonly<Record<string, string>> = {}): string[] {
  const keys = new Set([...Object.keys(labels), ...Object.keys(old)]);
  return [...keys].filter((key) => labels[key] !== old[key] && !mayChange(key)).sort();
}

function mayChange(key: string): boolean {
  if (!key.includes('/')) return true;
  const domain = key.slice(0, key.indexOf('/'));
  if (isWithin(domain, restricted)) return false;
  if (!reservedDomains.some((reserved) => isWithin(domain, reserved))) return true;
  return allowed.has(key) || allowedDomains.some((parent) => isWithin(domain, parent));
}
