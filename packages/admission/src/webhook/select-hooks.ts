import { ApiError, isNotFound, type KubeObject } from '@kubewright/api-machinery';
import { Namespaces } from '@kubewright/api/core/v1';
import type { AdmissionRequest, Authorizer } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import type { Hook } from './hook.ts';
import { conditionsMatch } from './match-conditions.ts';
import { ruleMatches, type RuleSubject } from './match-rules.ts';

/** A webhook to call, and the version it wants to see the object in. */
export interface Invocation {
  readonly hook: Hook;
  readonly version: string;
}

export interface SelectionDeps {
  readonly client: Client;
  /** What match conditions may ask. */
  readonly authorizer?: Authorizer;
}

type Labels = Readonly<Record<string, string>>;

const configurationResources = new Set([
  'validatingwebhookconfigurations', 'mutatingwebhookconfigurations', 'validatingadmissionpolicies', 'validatingadmissionpolicybindings',
  'mutatingadmissionpolicies', 'mutatingadmissionpolicybindings',
]);

/** Webhooks are never asked about what configures admission: a broken one could not be mended. */
export function isExempt({ definition }: AdmissionRequest): boolean {
  return definition.group === 'admissionregistration.k8s.io' && configurationResources.has(definition.plural);
}

/**
 * Whether, and at which version, a webhook is to be called.
 * @throws {ApiError} NotFound when its namespace selector needs a namespace that is not there; Forbidden when one of its
 * conditions fails and its policy says so.
 */
export async function invocationOf(hook: Hook, request: AdmissionRequest, { client, authorizer }: SelectionDeps): Promise<Invocation | undefined> {
  const version = matchedVersion(hook, request);
  if (version === undefined) return undefined;
  if (!(await namespaceMatches(hook, request, client))) return undefined;
  if (!objectMatches(hook, request)) return undefined;
  return (await conditionsMatch(hook, version, request, authorizer)) ? { hook, version } : undefined;
}

function matchedVersion({ webhook }: Hook, request: AdmissionRequest): string | undefined {
  const subject = subjectOf(request);
  const matches = (version: string): boolean => (webhook.rules ?? []).some((rule) => ruleMatches(rule, { ...subject, version }));
  if (matches(request.version)) return request.version;
  if (webhook.matchPolicy === 'Exact') return undefined;
  return request.definition.versions.find(({ name, served }) => served && name !== request.version && matches(name))?.name;
}

function subjectOf({ operation, definition, version, subresource, namespace }: AdmissionRequest): RuleSubject {
  const clusterScoped = definition.scope === 'Cluster';
  return { operation, group: definition.group, version, resource: definition.plural, subresource, namespace: clusterScoped ? '' : namespace };
}

async function namespaceMatches({ namespaceSelector }: Hook, request: AdmissionRequest, client: Client): Promise<boolean> {
  const isNamespace = request.definition.group === '' && request.definition.plural === 'namespaces';
  // What lies in no namespace is exempted by no namespace selector.
  if (request.definition.scope === 'Cluster' && !isNamespace) return true;
  if (namespaceSelector.isEmpty) return true;
  return namespaceSelector.matches((await namespaceLabels(request, isNamespace, client)) ?? {});
}

async function namespaceLabels(request: AdmissionRequest, isNamespace: boolean, client: Client): Promise<Labels | undefined> {
  if (isNamespace && request.subresource === '' && request.object && request.operation !== 'DELETE') return request.object.metadata.labels;
  const name = isNamespace ? request.name : request.namespace;
  try {
    return (await client.resource(Namespaces).get({ name })).metadata.labels;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new ApiError({ code: 404, reason: 'NotFound', message: `namespaces ${JSON.stringify(name)} not found`, details: { name, kind: 'namespaces' } });
  }
}

function objectMatches({ objectSelector }: Hook, { object, old }: AdmissionRequest): boolean {
  const matches = (each: KubeObject | undefined): boolean => each !== undefined && objectSelector.matches(each.metadata?.labels ?? {});
  if (objectSelector.isEmpty) return true;
  return matches(object) || matches(old);
}
