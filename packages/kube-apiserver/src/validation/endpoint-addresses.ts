import type { FieldError, HookContext } from '@kubewright/api-machinery';
import { serverUser } from '../strategy/created-status.ts';
import { validateEndpointIp } from './endpoint-ip.ts';

/**
 * Who writes down where this server listens and where pods are. Differs from upstream: both may be addresses that only
 * this machine reaches, as those of a server on loopback and of pods that are processes are.
 */
const informed: ReadonlySet<string> = new Set([
  serverUser,
  'system:kube-controller-manager',
  ...['endpoint', 'endpointslice', 'endpointslicemirroring'].map((name) => `system:serviceaccount:kube-system:${name}-controller`),
]);

/** Checks where traffic is to be sent. Others than the informed keep what the old object has, and name no loopback. */
export type ValidateEndpointAddress = (ip: string, field: string) => FieldError[];

export function endpointAddressCheck({ user }: HookContext, before: Iterable<string>): ValidateEndpointAddress {
  if (informed.has(user.name)) return () => [];
  const kept = new Set(before);
  return (ip, field) => (kept.has(ip) ? [] : validateEndpointIp(ip, field));
}
