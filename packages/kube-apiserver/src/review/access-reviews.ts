import { type FieldError, type KubeObject, badRequest, invalid, invalidValue } from '@kubewright/api-machinery';
import type {
  NonResourceAttributes,
  ResourceRule,
  NonResourceRule,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
} from '@kubewright/api/authorization/v1';
import type { Attributes, Authorizer, CustomSubresource, SubresourceCall, UserInfo } from '@kubewright/apiserver';
import type { RuleResolver } from '@kubewright/authorization';
import { bodyOf } from '../strategy/body-of.ts';
import { selectorsOf, selectorProblems, validateSelectors } from './selector-attributes.ts';

export interface AccessReviewDeps {
  readonly authorizer: Authorizer;
  /** Unset where RBAC does not decide: rules reviews then say that they are incomplete. */
  readonly rules?: RuleResolver;
  /** Resolves when `rules` knows them. */
  rulesKnown?(): Promise<void>;
}

const group = 'authorization.k8s.io';

/** The resources with which clients ask who may do what (`kubectl auth can-i`). */
export function accessReviews(deps: AccessReviewDeps): CustomSubresource[] {
  const review = (plural: string, handle: (call: SubresourceCall) => Promise<KubeObject>): CustomSubresource => ({
    group,
    plural,
    name: '',
    handle,
  });
  return [
    review('subjectaccessreviews', (call) => answer(deps, call, 'SubjectAccessReview', subjectOf)),
    review('selfsubjectaccessreviews', (call) => answer(deps, call, 'SelfSubjectAccessReview', () => call.user)),
    review('localsubjectaccessreviews', (call) => answer(deps, call, 'LocalSubjectAccessReview', subjectOf)),
    review('selfsubjectrulesreviews', (call) => answerRules(deps, call)),
  ];
}

async function answer(
  { authorizer }: AccessReviewDeps,
  call: SubresourceCall,
  kind: string,
  userOf: (spec: SubjectAccessReviewSpec) => UserInfo,
): Promise<KubeObject> {
  const review = bodyOf<SubjectAccessReview>(call, kind);
  const spec = review.spec ?? {};
  const errors = [
    ...validate(spec, kind),
    ...validateMetadata(review, kind),
    ...(kind === 'LocalSubjectAccessReview' ? validateLocal(spec, call.namespace) : []),
  ];
  // Upstream names no kind in these refusals.
  if (errors.length > 0) throw invalid({ group, kind: '' }, '', errors);
  const decision = await authorizer.authorize(attributesOf(userOf(spec), spec));
  const problems = [
    ...(decision.error === undefined ? [] : [decision.error]),
    ...(spec.resourceAttributes ? selectorProblems(spec.resourceAttributes) : []),
  ];
  const status = {
    allowed: decision.kind === 'allow',
    ...(decision.kind === 'deny' && { denied: true }),
    ...(decision.reason && { reason: decision.reason }),
    ...(problems.length > 0 && { evaluationError: problems.join('; ') }),
  };
  return { ...review, kind, apiVersion: `${group}/v1`, metadata: review.metadata ?? {}, status } as KubeObject;
}

/** A review is about nobody but its spec: only where it is asked, and by whom, may stand in its metadata. */
function validateMetadata({ metadata }: SubjectAccessReview, kind: string): FieldError[] {
  const { namespace: _namespace, managedFields: _managedFields, ...others } = metadata ?? {};
  return Object.keys(others).length > 0
    ? [invalidValue('metadata', metadata, kind === 'LocalSubjectAccessReview' ? 'must be empty except for namespace' : 'must be empty')]
    : [];
}

function validate(spec: SubjectAccessReviewSpec, kind: string): FieldError[] {
  const errors: FieldError[] = [];
  const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  if (spec.resourceAttributes && spec.nonResourceAttributes)
    errors.push(
      invalidValue(
        'spec.nonResourceAttributes',
        shown(spec.nonResourceAttributes),
        'cannot be specified in combination with resourceAttributes',
      ),
    );
  if (!spec.resourceAttributes && !spec.nonResourceAttributes) errors.push(invalidValue('spec.resourceAttributes', null, why));
  if (kind !== 'SelfSubjectAccessReview' && !spec.user && (spec.groups ?? []).length === 0) {
    errors.push(invalidValue('spec.user', '', 'at least one of user or group must be specified'));
  }
  return spec.resourceAttributes ? [...errors, ...validateSelectors(spec.resourceAttributes)] : errors;
}

/** With the names that upstream's own type has. */
const shown = ({ path = '', verb = '' }: NonResourceAttributes): object => ({ Path: path, Verb: verb });

/** Whoever may ask in a namespace only is told of that namespace only. */
function validateLocal({ resourceAttributes, nonResourceAttributes }: SubjectAccessReviewSpec, namespace: string): FieldError[] {
  const asked = resourceAttributes?.namespace ?? '';
  return [
    ...(resourceAttributes && asked !== namespace
      ? [invalidValue('spec.resourceAttributes.namespace', asked, 'must match metadata.namespace')]
      : []),
    ...(nonResourceAttributes
      ? [invalidValue('spec.nonResourceAttributes', shown(nonResourceAttributes), 'disallowed on this kind of request')]
      : []),
  ];
}

function subjectOf(spec: SubjectAccessReviewSpec): UserInfo {
  return {
    name: spec.user ?? '',
    ...(spec.uid && { uid: spec.uid }),
    groups: spec.groups ?? [],
    extra: new Map(Object.entries(spec.extra ?? {})),
  };
}

function attributesOf(user: UserInfo, { resourceAttributes, nonResourceAttributes }: SubjectAccessReviewSpec): Attributes {
  const none = { group: '', version: '', resource: '', subresource: '', namespace: '', name: '', path: '' };
  if (nonResourceAttributes)
    return { ...none, user, resourceRequest: false, verb: nonResourceAttributes.verb ?? '', path: nonResourceAttributes.path ?? '' };
  const { verb = '', group: of = '', version = '*', resource = '', subresource = '', namespace = '', name = '' } = resourceAttributes ?? {};
  const selectors = resourceAttributes ? selectorsOf(resourceAttributes) : {};
  return { ...none, user, resourceRequest: true, verb, group: of, version, resource, subresource, namespace, name, ...selectors };
}

async function answerRules({ rules, rulesKnown }: AccessReviewDeps, call: SubresourceCall): Promise<KubeObject> {
  const { user } = call;
  const review = bodyOf<SelfSubjectRulesReview>(call, 'SelfSubjectRulesReview');
  const namespace = review.spec?.namespace ?? '';
  if (namespace === '') throw badRequest('no namespace on request');
  await rulesKnown?.();
  const resourceRules: ResourceRule[] = [];
  const nonResourceRules: NonResourceRule[] = [];
  for (const { rule } of rules?.rulesFor(user, namespace) ?? []) {
    const { verbs = [], apiGroups, resources, resourceNames, nonResourceURLs } = rule;
    if ((resources ?? []).length > 0) {
      resourceRules.push({
        verbs: [...(verbs ?? [])],
        ...(apiGroups && { apiGroups }),
        ...(resources && { resources }),
        ...(resourceNames && { resourceNames }),
      });
    }
    if ((nonResourceURLs ?? []).length > 0) nonResourceRules.push({ verbs: [...(verbs ?? [])], nonResourceURLs: nonResourceURLs! });
  }
  const status = { resourceRules, nonResourceRules, incomplete: rules === undefined };
  return { kind: 'SelfSubjectRulesReview', apiVersion: `${group}/v1`, metadata: {}, spec: {}, status } as KubeObject;
}
