import { forbidden } from '@kubewright/api-machinery';
import type { AdmissionRequest } from '@kubewright/apiserver';
import { requestBindings } from '../matching/request-bindings.ts';
import { pendingDecisions, type ExpressionDeps } from '../matching/pending-decisions.ts';
import { versionMatched } from '../matching/match-criteria.ts';
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
export async function invocationOf(hook: Hook, request: AdmissionRequest, deps: ExpressionDeps): Promise<Invocation | undefined> {
  const version = await versionMatched(hook.criteria, request, deps.client);
  if (version === undefined) return undefined;
  if (!hook.conditions) return { hook, version };
  const bindings = await requestBindings(request, version);
  const verdict = await hook.conditions.check(bindings, pendingDecisions(deps.authorizer, request.user));
  if (verdict.kind === 'failed') throw forbidden(groupResourceOf(request), request.name, verdict.error);
  return verdict.kind === 'met' ? { hook, version } : undefined;
}
