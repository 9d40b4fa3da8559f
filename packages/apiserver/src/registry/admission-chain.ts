import type { KubeObject } from '@kubewright/api-machinery';
import type { AdmissionPlugin, AdmissionRequest } from '../contract.ts';
import type { ResourceCall } from './resource-call.ts';

/** What differs between the admission requests of one call. */
export interface AdmissionInput {
  readonly operation: AdmissionRequest['operation'];
  readonly name: string;
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
  readonly dryRun: boolean;
  readonly options: Readonly<Record<string, unknown>>;
}

export function admissionRequest(call: ResourceCall, input: AdmissionInput): AdmissionRequest {
  const { definition, version } = call.resource;
  return {
    ...input, definition, version: version.name, subresource: call.subresource,
    namespace: call.namespace, user: call.user, warn: (text) => call.warn(text),
    reinvocation: { requested: false, round: 0 },
  };
}

/**
 * Runs every `admit` in order, and once more when a plugin asks for it; true when a plugin had the chance to change the
 * object.
 */
export async function admit(plugins: readonly AdmissionPlugin[], request: AdmissionRequest): Promise<boolean> {
  const { reinvocation } = request;
  let ran = await admitOnce(plugins, request, false);
  if (reinvocation?.requested) {
    reinvocation.round = 1;
    await admitOnce(plugins, request, false);
  }
  ran = (await admitOnce(plugins, request, true)) || ran;
  return ran;
}

async function admitOnce(plugins: readonly AdmissionPlugin[], request: AdmissionRequest, last: boolean): Promise<boolean> {
  let ran = false;
  for (const plugin of plugins) {
    if (!plugin.admit || (plugin.admitsLast ?? false) !== last || !plugin.handles(request)) continue;
    ran = true;
    const pending = plugin.admit(request);
    if (pending) await pending;
  }
  return ran;
}

/** Runs every `validate` in order. */
export async function validateAdmission(plugins: readonly AdmissionPlugin[], request: AdmissionRequest): Promise<void> {
  for (const plugin of plugins) {
    if (!plugin.validate || !plugin.handles(request)) continue;
    const pending = plugin.validate(request);
    if (pending) await pending;
  }
}
