import type { JsonObject, JsonValue } from '@kubewright/api-machinery';
import type { AdmissionRequest, Authorizer, UserInfo } from '@kubewright/apiserver';
import type { AsyncAuthorizer, AuthorizerAttributes, Program } from '@kubewright/cel';
import { rejection } from '../request.ts';
import { admissionReview } from './admission-review.ts';
import type { Hook } from './hook.ts';
import { objectsAt, type RequestObjects } from './objects-at.ts';

type Compiled = readonly ({ readonly source: string; readonly program: Program } | { readonly problem: string })[];

/** Configurations are frozen and come back the same while they do not change. */
const compiled = new WeakMap<Hook, Compiled>();

/** Loaded by the first webhook that has conditions: most clusters have none. */
const loadCel = (): Promise<typeof import('@kubewright/cel')> => import('@kubewright/cel');

/**
 * Whether all conditions of a webhook hold. One that is false decides, whatever becomes of the others; without such a
 * one, errors are the failure policy's (k8s.io/apiserver admission/plugin/webhook/matchconditions).
 * @throws {ApiError} Forbidden when a condition fails and the policy is Fail.
 */
export async function conditionsMatch(hook: Hook, version: string, request: AdmissionRequest, authorizer?: Authorizer): Promise<boolean> {
  if ((hook.webhook.matchConditions ?? []).length === 0) return true;
  const result = await evaluateAll(await compileAll(hook), await bindingsOf(request, version), asking(request.user, authorizer));
  if (typeof result === 'boolean') return result;
  if (hook.webhook.failurePolicy === 'Ignore') return false;
  throw rejection(request, result.length === 1 ? result[0]! : `[${[...new Set(result)].join(', ')}]`);
}

async function compileAll(hook: Hook): Promise<Compiled> {
  const known = compiled.get(hook);
  if (known) return known;
  const { boolType, compilePolicyExpression, createPolicyEnvironment } = await loadCel();
  const environment = createPolicyEnvironment({ hasAuthorizer: true });
  const programs = (hook.webhook.matchConditions ?? []).map(({ expression }) => {
    const result = compilePolicyExpression(environment, expression, [boolType]);
    return 'program' in result ? { source: expression, program: result.program } : { problem: `compilation error: ${result.problem}` };
  });
  compiled.set(hook, programs);
  return programs;
}

/** Whether all hold, or what went wrong. */
async function evaluateAll(conditions: Compiled, bindings: Readonly<Record<string, unknown>>, authorizer: AsyncAuthorizer): Promise<boolean | string[]> {
  const { evaluateAsync, matchConditionsCostBudget } = await loadCel();
  const problems: string[] = [];
  let budget = matchConditionsCostBudget;
  let matches = true;
  for (const condition of conditions) {
    if ('problem' in condition) {
      problems.push(condition.problem);
      continue;
    }
    const result = await evaluateAsync(condition.program, bindings, { authorizer });
    budget -= result.cost;
    if (budget < 0) return ['validation failed due to running out of cost budget, no further validation rules will be run'];
    if ('error' in result) problems.push(`expression '${condition.source}' resulted in error: ${result.error.message}`);
    else if (result.value === false) matches = false;
  }
  return matches && problems.length > 0 ? problems : matches;
}

async function bindingsOf(request: AdmissionRequest, version: string): Promise<Readonly<Record<string, unknown>>> {
  const { authorizerValue, resourceCheckValue } = await loadCel();
  const { definition, subresource, namespace, name } = request;
  const objects = await objectsAt(version, request);
  return {
    object: objects.object ?? null, oldObject: objects.old ?? null, request: requestOf(request, version, objects),
    namespaceObject: null, authorizer: authorizerValue,
    'authorizer.requestResource': resourceCheckValue({ group: definition.group, resource: definition.plural, subresource, namespace, name }),
  };
}

/** The review a webhook would get, but its objects, which are variables of their own. */
function requestOf(request: AdmissionRequest, version: string, objects: RequestObjects): JsonObject {
  const review = admissionReview(request, { uid: '', reviewVersion: 'v1', version, ...objects });
  const { uid: _, object: __, oldObject: ___, ...rest } = review['request'] as JsonObject;
  return { ...rest, resource: rest['requestResource'] as JsonValue };
}

/** The server's authorizer, asked for the user of the request or for the service account an expression names. */
function asking(user: UserInfo, authorizer: Authorizer | undefined): AsyncAuthorizer {
  return {
    async decide({ verb, resource, path = '', serviceAccount }) {
      if (!authorizer) return { allowed: false, reason: '', error: 'no authorizer to ask' };
      const { group = '', resource: plural = '', subresource = '', namespace = '', name = '' } = resource ?? {};
      try {
        const { kind, reason } = await authorizer.authorize({
          user: serviceAccount ? accountOf(serviceAccount) : user, verb, path, resourceRequest: resource !== undefined,
          group, version: resource ? '*' : '', resource: plural, subresource, namespace, name,
        });
        return { allowed: kind === 'allow', reason };
      } catch (error) {
        return { allowed: false, reason: '', error: (error as Error).message };
      }
    },
  };
}

function accountOf({ namespace, name }: NonNullable<AuthorizerAttributes['serviceAccount']>): UserInfo {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return { name: `system:serviceaccount:${namespace}:${name}`, groups };
}
