import { forbidden, ApiError } from '@kubewright/api-machinery';
import type { Attributes, Authorizer, Decision, UserInfo } from '../contract.ts';
import type { Query, RequestInfo } from '../request/request-info.ts';

const selecting: ReadonlySet<string> = new Set(['list', 'watch', 'deletecollection']);

/** `query`: where it may say which of several are asked for. */
export function attributesOf(user: UserInfo, info: Omit<RequestInfo, 'rest'>, query?: Query): Attributes {
  const { verb, path, resourceRequest, group, version, resource, subresource, namespace, name } = info;
  const selectors = query && selecting.has(verb) ? query : undefined;
  const fieldSelector = selectors?.get('fieldSelector') || undefined;
  const labelSelector = selectors?.get('labelSelector') || undefined;
  return { user, verb, path, resourceRequest, group, version, resource, subresource, namespace, name, fieldSelector, labelSelector };
}

/** @throws {ApiError} Forbidden unless the authorizer allows. */
export function authorize(authorizer: Authorizer, attributes: Attributes): Promise<void> | undefined {
  const answer = authorizer.authorize(attributes);
  if (!('kind' in answer)) return answer.then((decision) => assertAllowed(attributes, decision));
  assertAllowed(attributes, answer);
  return undefined;
}

function assertAllowed(attributes: Attributes, { kind, reason }: Decision): void {
  if (kind !== 'allow') throw forbiddenRequest(attributes, reason);
}

/** The text of k8s.io/apiserver responsewriters.ForbiddenMessage. */
export function forbiddenRequest(attributes: Attributes, reason: string): ApiError {
  const why = `${forbiddenMessage(attributes)}${reason ? `: ${reason}` : ''}`;
  if (!attributes.resourceRequest) return new ApiError({ code: 403, reason: 'Forbidden', message: `forbidden: ${why}`, details: {} });
  return forbidden({ group: attributes.group, resource: attributes.resource }, attributes.name, why);
}

function forbiddenMessage({ user, verb, path, resourceRequest, group, resource, subresource, namespace }: Attributes): string {
  const who = `User ${JSON.stringify(user.name)} cannot ${verb}`;
  if (!resourceRequest) return `${who} path ${JSON.stringify(path)}`;
  const what = `resource ${JSON.stringify(subresource ? `${resource}/${subresource}` : resource)} in API group ${JSON.stringify(group)}`;
  return namespace ? `${who} ${what} in the namespace ${JSON.stringify(namespace)}` : `${who} ${what} at the cluster scope`;
}
