import { type FieldError, forbiddenField, invalidValue, isHttpHeaderName, notSupported, required } from '@kubewright/api-machinery';
import type { HTTPGetAction, Lifecycle, Probe, SleepAction } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { checkPortNumberOrName } from './port.ts';
import { validateStopSignal } from './stop-signal.ts';

type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & { sleep?: SleepAction };

export interface ProbeContext {
  /** Seconds that the pod has for ending; unset when it says something wrong. */
  readonly graceSeconds: number | bigint | undefined;
  readonly os: string | undefined;
}

const counts = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const;

/** The three probes of a container that keeps running, in upstream's order. */
export function validateProbes(
  { livenessProbe, readinessProbe, startupProbe }: { livenessProbe?: Probe; readinessProbe?: Probe; startupProbe?: Probe },
  at: string,
  context: ProbeContext,
  errors: FieldError[],
): void {
  if (livenessProbe) {
    validateProbe(livenessProbe, `${at}.livenessProbe`, context, errors);
    checkOneSuccess(livenessProbe, `${at}.livenessProbe`, errors);
  }
  if (readinessProbe) {
    validateProbe(readinessProbe, `${at}.readinessProbe`, context, errors);
    const seconds = readinessProbe.terminationGracePeriodSeconds;
    if (seconds !== undefined) {
      errors.push(invalidValue(`${at}.readinessProbe.terminationGracePeriodSeconds`, seconds, 'must not be set for readinessProbes'));
    }
  }
  if (startupProbe) {
    validateProbe(startupProbe, `${at}.startupProbe`, context, errors);
    checkOneSuccess(startupProbe, `${at}.startupProbe`, errors);
  }
}

function validateProbe(probe: Probe, at: string, context: ProbeContext, errors: FieldError[]): void {
  validateHandler(probe, at, context, errors);
  for (const field of counts) {
    const value = probe[field];
    if (value !== undefined && value < 0) errors.push(invalidValue(`${at}.${field}`, value, 'must be greater than or equal to 0'));
  }
  const seconds = probe.terminationGracePeriodSeconds;
  if (seconds !== undefined && seconds <= 0)
    errors.push(invalidValue(`${at}.terminationGracePeriodSeconds`, seconds, 'must be greater than 0'));
}

function checkOneSuccess({ successThreshold = 0 }: Probe, at: string, errors: FieldError[]): void {
  if (successThreshold !== 1) errors.push(invalidValue(`${at}.successThreshold`, successThreshold, 'must be 1'));
}

export function validateLifecycle(
  { postStart, preStop, stopSignal }: Lifecycle,
  at: string,
  context: ProbeContext,
  errors: FieldError[],
): void {
  if (postStart) validateHandler(postStart, `${at}.postStart`, context, errors);
  if (preStop) validateHandler(preStop, `${at}.preStop`, context, errors);
  if (stopSignal !== undefined) validateStopSignal(stopSignal, `${at}.stopSignal`, context.os, errors);
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

function validateHandler(handler: Handler, at: string, { graceSeconds }: ProbeContext, errors: FieldError[]): void {
  let found = false;
  for (const type of handlers) {
    if (!handler[type]) continue;
    if (found) {
      errors.push(forbiddenField(`${at}.${type}`, 'may not specify more than 1 handler type'));
      continue;
    }
    found = true;
    if (type === 'exec' && (handler.exec!.command ?? []).length === 0) errors.push(required(`${at}.exec.command`));
    if (type === 'httpGet') validateHttpGet(handler.httpGet!, `${at}.httpGet`, errors);
    if (type === 'tcpSocket') checkPortNumberOrName(handler.tcpSocket!.port, `${at}.tcpSocket.port`, errors);
    if (type === 'grpc') checkPortNumberOrName(handler.grpc!.port, `${at}.grpc.port`, errors);
    if (type === 'sleep') validateSleep(handler.sleep!, graceSeconds, `${at}.sleep`, errors);
  }
  if (!found) errors.push(required(at, 'must specify a handler type'));
}

const schemes = ['HTTP', 'HTTPS'];

function validateHttpGet(action: HTTPGetAction, at: string, errors: FieldError[]): void {
  const { path, port, httpHeaders } = action;
  const scheme: string = action.scheme ?? '';
  if (!path) errors.push(required(`${at}.path`));
  checkPortNumberOrName(port, `${at}.port`, errors);
  if (!schemes.includes(scheme)) errors.push(notSupported(`${at}.scheme`, scheme, schemes));
  for (const { name } of httpHeaders ?? []) errors.push(...checked(isHttpHeaderName, name, `${at}.httpHeaders`));
}

function validateSleep({ seconds }: SleepAction, graceSeconds: number | bigint | undefined, at: string, errors: FieldError[]): void {
  if (graceSeconds === undefined || (seconds >= 0 && seconds <= graceSeconds)) return;
  errors.push(invalidValue(at, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`));
}
