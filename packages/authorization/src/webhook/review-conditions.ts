import type { Attributes } from '@kubewright/apiserver';
import {
  boolType,
  compilePolicyExpression,
  createEnvironment,
  listType,
  mapType,
  objectType,
  stringType,
  type CelType,
  type Environment,
  type Program,
} from '@kubewright/cel';
import { reviewSelectors } from './review-selectors.ts';

const struct = (name: string, fields: Readonly<Record<string, CelType>>): CelType => objectType(name, new Map(Object.entries(fields)));

const selector = (name: string): CelType =>
  struct(name, {
    rawSelector: stringType,
    requirements: listType(
      struct('kubernetes.SelectorRequirement', { key: stringType, operator: stringType, values: listType(stringType) }),
    ),
  });

/** The type of `request` (apiserver pkg/authorization/cel/compile.go). */
const requestType = struct('kubernetes.SubjectAccessReviewSpec', {
  resourceAttributes: struct('kubernetes.ResourceAttributes', {
    namespace: stringType,
    verb: stringType,
    group: stringType,
    version: stringType,
    resource: stringType,
    subresource: stringType,
    name: stringType,
    fieldSelector: selector('kubernetes.FieldSelectorAttributes'),
    labelSelector: selector('kubernetes.LabelSelectorAttributes'),
  }),
  nonResourceAttributes: struct('kubernetes.NonResourceAttributes', { path: stringType, verb: stringType }),
  user: stringType,
  groups: listType(stringType),
  extra: mapType(stringType, listType(stringType)),
  uid: stringType,
});

let environment: Environment | undefined;

/** Compiles a match condition of an authorization webhook, or says why it does not compile. */
export function compileReviewCondition(expression: string): { readonly program: Program } | { readonly problem: string } {
  return compilePolicyExpression((environment ??= createEnvironment({ variables: { request: requestType } })), expression, [boolType]);
}

/** Conditions all of which a request has to meet for a webhook to be asked about it. */
export class ReviewConditions {
  readonly #programs: readonly Program[];

  constructor(programs: readonly Program[]) {
    this.#programs = programs;
  }

  /** One that is false decides, whatever became of those before it. */
  check(attributes: Attributes): 'met' | 'notMet' | { readonly error: string } {
    const request = requestOf(attributes);
    const errors: string[] = [];
    for (const program of this.#programs) {
      const result = program.evaluate({ request });
      if ('error' in result) errors.push(`cel evaluation error: expression '${program.source}' resulted in error: ${result.error.message}`);
      else if (result.value === false) return 'notMet';
    }
    if (errors.length === 0) return 'met';
    return { error: errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]` };
  }
}

/** Every text is there, empty ones, too. */
function requestOf(attributes: Attributes): object {
  const { user, verb, path, resourceRequest, namespace, group, version, resource, subresource, name } = attributes;
  return {
    user: user.name,
    groups: user.groups,
    uid: user.uid ?? '',
    extra: Object.fromEntries(user.extra ?? []),
    ...(resourceRequest
      ? { resourceAttributes: { namespace, verb, group, version, resource, subresource, name, ...reviewSelectors(attributes) } }
      : { nonResourceAttributes: { path, verb } }),
  };
}
