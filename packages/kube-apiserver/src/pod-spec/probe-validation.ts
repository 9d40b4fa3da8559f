import { type FieldError, forbiddenField, invalidValue, isHttpHeaderName, isPortName, isPortNumber, required } from '@kubewright/api-machinery';
import type { HTTPGetAction, Lifecycle, Probe } from '@kubewright/api/core/v1';
import { enumerated } from '../validation/enumerated.ts';
import { nonNegative } from '../validation/numbers.ts';

type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & { sleep?: { seconds: number } };

/** `once`: one success must be enough (liveness, startup); `allowGrace`: it may set its own grace period. */
export function validateProbe(probe: Probe | undefined, at: string, { once, allowGrace }: { once: boolean; allowGrace: boolean }): FieldError[] {
  if (!probe) return [];
  const errors = validateHandler(probe, at);
  for (const field of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const) {
    errors.push(...nonNegative(probe[field], `${at}.${field}`));
  }
  if (once && probe.successThreshold !== 1) errors.push(invalidValue(`${at}.successThreshold`, probe.successThreshold, 'must be 1'));
  const grace = probe.terminationGracePeriodSeconds;
  if (grace === undefined) return errors;
  if (!allowGrace) errors.push(invalidValue(`${at}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes'));
  else if (grace <= 0) errors.push(invalidValue(`${at}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  return errors;
}

export function validateLifecycle(lifecycle: Lifecycle | undefined, at: string): FieldError[] {
  return [
    ...(lifecycle?.postStart ? validateHandler(lifecycle.postStart, `${at}.postStart`) : []),
    ...(lifecycle?.preStop ? validateHandler(lifecycle.preStop, `${at}.preStop`) : []),
  ];
}

function validateHandler(handler: Handler, at: string): FieldError[] {
  const given = (['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const).filter((type) => handler[type] !== undefined);
  if (given.length === 0) return [required(at, 'must specify a handler type')];
  const errors = given.slice(1).map((type) => forbiddenField(`${at}.${type}`, 'may not specify more than 1 handler type'));
  const [type] = given;
  if (type === 'exec' && (handler.exec?.command ?? []).length === 0) errors.push(required(`${at}.exec.command`));
  if (type === 'httpGet') errors.push(...validateHttpGet(handler.httpGet!, `${at}.httpGet`));
  if (type === 'tcpSocket') errors.push(...validatePort(handler.tcpSocket!.port, `${at}.tcpSocket.port`));
  if (type === 'grpc') errors.push(...validatePort(handler.grpc!.port, `${at}.grpc.port`));
  return errors;
}

function validateHttpGet({ path = '', port, scheme, httpHeaders = [] }: HTTPGetAction, at: string): FieldError[] {
  const errors = path === '' ? [required(`${at}.path`)] : [];
  errors.push(...validatePort(port, `${at}.port`));
  errors.push(...enumerated(scheme, ['HTTP', 'HTTPS'], `${at}.scheme`));
  for (const { name } of httpHeaders) for (const problem of isHttpHeaderName(name)) errors.push(invalidValue(`${at}.httpHeaders`, name, problem));
  return errors;
}

function validatePort(port: number | string | undefined, field: string): FieldError[] {
  const problems = typeof port === 'string' ? isPortName(port) : isPortNumber(port ?? 0);
  return problems.map((problem) => invalidValue(field, port ?? 0, problem));
}
