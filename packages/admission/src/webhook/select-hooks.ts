import { forbidden } from '@kubewright/api-machinery';
import type { AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { versionMatched } from '../matching/match-criteria.ts';
import type { RequestView } from '../matching/request-view.ts';
import { groupResourceOf } from '../request.ts';
import type { Hook } from './hook.ts';

/** A webhook to call, and the version it wants to see the object in. */
export interface Invocation {
  readonly hook: Hook;
  readonly version: string;
}

/**
 * Whether, and at which version, a webhook is to be called.
 * @throws {ApiError} NotFound when its namespace selector needs a namespace that is not there; Forbidden when its match
 * conditions fail and its policy is Fail.
 */
export async function invocationOf(
  hook: Hook,
  request: AdmissionRequest,
  client: Client,
  seen: RequestView,
): Promise<Invocation | undefined> {
  const version = await versionMatched(hook.criteria, request, client);
  if (version === undefined) return undefined;
  if (!hook.conditions) return { hook, version };
  const verdict = await hook.conditions.check(await seen.bindings(version), seen.decisions);
  if (verdict.kind === 'failed') throw forbidden(groupResourceOf(request), request.name, verdict.error);
  return verdict.kind === 'met' ? { hook, version } : undefined;
}
