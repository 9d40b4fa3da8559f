import { forbidden } from '@kubewright/api-machinery';
import type { AdmissionRequest } from '@kubewright/apiserver';
import type { WebhookType } from '../extension-metrics.ts';
import { versionMatched } from '../matching/match-criteria.ts';
import type { ExpressionDeps } from '../matching/pending-decisions.ts';
import type { RequestView } from '../matching/request-view.ts';
import { groupResourceOf } from '../request.ts';
import type { Hook } from './hook.ts';

/** A webhook to call, and the version it wants to see the object in. */
export interface Invocation {
  readonly hook: Hook;
  readonly version: string;
}

interface InvocationDeps extends Pick<ExpressionDeps, 'client' | 'metrics'> {
  readonly type: WebhookType;
}

/**
 * Whether, and at which version, a webhook is to be called.
 * @throws {ApiError} NotFound when its namespace selector needs a namespace that is not there; Forbidden when its match
 * conditions fail and its policy is Fail.
 */
export async function invocationOf(
  hook: Hook,
  request: AdmissionRequest,
  { client, metrics, type }: InvocationDeps,
  seen: RequestView,
): Promise<Invocation | undefined> {
  const version = await versionMatched(hook.criteria, request, client);
  if (version === undefined) return undefined;
  if (!hook.conditions) return { hook, version };
  const owner = { name: hook.webhook.name, kind: 'webhook', type, operation: request.operation } as const;
  const verdict = await hook.conditions.check(await seen.bindings(version), seen.decisions, { owner, metrics });
  if (verdict.kind === 'failed') throw forbidden(groupResourceOf(request), request.name, verdict.error);
  if (verdict.kind === 'met') return { hook, version };
  metrics.excluded(owner);
  return undefined;
}
