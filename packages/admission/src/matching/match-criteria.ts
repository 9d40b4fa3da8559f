import { ApiError, isNotFound, type KubeObject, type LabelSelector } from '@kubewright/api-machinery';
import type { NamedRuleWithOperations } from '@kubewright/api/admissionregistration/v1';
import { Namespaces } from '@kubewright/api/core/v1';
import type { AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { ruleMatches, type RuleSubject } from './match-rules.ts';

/** What a webhook, a policy or a binding says of the requests it is for, its selectors compiled. */
export interface MatchCriteria {
  readonly rules: readonly NamedRuleWithOperations[];
  /** Requests that one of these matches are left alone. */
  readonly excluded?: readonly NamedRuleWithOperations[];
  /** A policy without rules is for everything, a webhook for nothing. */
  readonly matchesWithoutRules?: boolean;
  /** `Exact`: other versions of the same resource do not count. */
  readonly matchPolicy: string | undefined;
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
}

type Labels = Readonly<Record<string, string>>;

const configurationResources = new Set([
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
]);

/** Nobody is asked about what configures admission: a broken configuration could not be mended. */
export function isExempt({ definition }: AdmissionRequest): boolean {
  return definition.group === 'admissionregistration.k8s.io' && configurationResources.has(definition.plural);
}

const reviews = new Set([
  'authentication.k8s.io/selfsubjectreviews',
  'authentication.k8s.io/tokenreviews',
  'authorization.k8s.io/localsubjectaccessreviews',
  'authorization.k8s.io/selfsubjectaccessreviews',
  'authorization.k8s.io/selfsubjectrulesreviews',
  'authorization.k8s.io/subjectaccessreviews',
]);

/** No expression is asked about who may do what, either (pkg/kubeapiserver/admission/exclusion). */
export function isExemptFromPolicies(request: AdmissionRequest): boolean {
  const { group, plural } = request.definition;
  return isExempt(request) || reviews.has(`${group}/${plural}`);
}

/**
 * The version of the resource at which criteria match a request; undefined when they do not.
 * @throws {ApiError} NotFound when the namespace selector needs a namespace that is not there.
 */
export async function versionMatched(criteria: MatchCriteria, request: AdmissionRequest, client: Client): Promise<string | undefined> {
  if (versionOf(criteria.excluded ?? [], criteria.matchPolicy, request) !== undefined) return undefined;
  const everything = criteria.matchesWithoutRules && criteria.rules.length === 0;
  const version = everything ? request.version : versionOf(criteria.rules, criteria.matchPolicy, request);
  if (version === undefined || !(await namespaceMatches(criteria, request, client))) return undefined;
  return objectMatches(criteria, request) ? version : undefined;
}

function versionOf(
  rules: readonly NamedRuleWithOperations[],
  matchPolicy: string | undefined,
  request: AdmissionRequest,
): string | undefined {
  if (rules.length === 0) return undefined;
  const subject = subjectOf(request);
  const matches = (version: string): boolean =>
    rules.some((rule) => ruleMatches(rule, { ...subject, version }) && isNamed(rule.resourceNames, request.name));
  if (matches(request.version)) return request.version;
  if (matchPolicy === 'Exact') return undefined;
  return request.definition.versions.find(({ name, served }) => served && name !== request.version && matches(name))?.name;
}

const isNamed = (names: readonly string[] | undefined, name: string): boolean => !names || names.length === 0 || names.includes(name);

function subjectOf({ operation, definition, version, subresource, namespace }: AdmissionRequest): RuleSubject {
  const clusterScoped = definition.scope === 'Cluster';
  return {
    operation,
    group: definition.group,
    version,
    resource: definition.plural,
    subresource,
    namespace: clusterScoped ? '' : namespace,
  };
}

async function namespaceMatches({ namespaceSelector }: MatchCriteria, request: AdmissionRequest, client: Client): Promise<boolean> {
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
    const message = `namespaces ${JSON.stringify(name)} not found`;
    throw new ApiError({ code: 404, reason: 'NotFound', message, details: { name, kind: 'namespaces' } });
  }
}

function objectMatches({ objectSelector }: MatchCriteria, { object, old }: AdmissionRequest): boolean {
  const matches = (each: KubeObject | undefined): boolean => each !== undefined && objectSelector.matches(each.metadata?.labels ?? {});
  if (objectSelector.isEmpty) return true;
  return matches(object) || matches(old);
}
