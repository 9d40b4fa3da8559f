import {
  type FieldError,
  forbiddenField,
  invalidValue,
  isDns1123Subdomain,
  notSupported,
  required,
  parseIpAddress,
} from '@kubewright/api-machinery';
import type { LoadBalancerIngress, Service } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { validateLegacyIp } from '../../validation/addresses.ts';

const modes = ['Proxy', 'VIP'];

/** Where a load balancer listens (core validation ValidateLoadBalancerStatus). */
export function validateLoadBalancerStatus({ spec, status }: Service, errors: FieldError[]): void {
  const ingress = status?.loadBalancer?.ingress ?? [];
  const at = 'status.loadBalancer.ingress';
  if (spec?.type !== 'LoadBalancer' && ingress.length > 0) {
    errors.push(forbiddenField(at, "may only be used when `spec.type` is 'LoadBalancer'"));
    return;
  }
  for (const [index, point] of ingress.entries()) validateIngress(point, `${at}[${index}]`, errors);
}

function validateIngress({ ip, ipMode, hostname }: LoadBalancerIngress, at: string, errors: FieldError[]): void {
  if (ip) errors.push(...validateLegacyIp(ip, `${at}.ip`));
  if (ipMode === undefined) {
    if (ip) errors.push(required(`${at}.ipMode`, 'must be specified when `ip` is set'));
  } else if (!ip) errors.push(forbiddenField(`${at}.ipMode`, 'may not be specified when `ip` is not set'));
  else if (!modes.includes(ipMode)) errors.push(notSupported(`${at}.ipMode`, ipMode, modes));
  if (!hostname) return;
  errors.push(...checked(isDns1123Subdomain, hostname, `${at}.hostname`));
  if (parseIpAddress(hostname)) errors.push(invalidValue(`${at}.hostname`, hostname, 'must be a DNS name, not an IP address'));
}
