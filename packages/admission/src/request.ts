import { type ApiError, forbidden, type GroupResource, type KubeObject } from '@kubewright/api-machinery';
import type { AdmissionRequest } from '@kubewright/apiserver';

type Operation = AdmissionRequest['operation'];

export const groupResourceOf = ({ definition }: AdmissionRequest): GroupResource => ({
  group: definition.group,
  resource: definition.plural,
});

/** Whether the request is one of the operations on the main resource `plural` of `group`. */
export function isWriteOf(request: AdmissionRequest, group: string, plural: string, operations: readonly Operation[]): boolean {
  const { definition, subresource, operation } = request;
  return definition.plural === plural && definition.group === group && subresource === '' && operations.includes(operation);
}

/** The name a rejection speaks of: the generated one's prefix while it is not made yet. */
const subjectOf = ({ name, object }: AdmissionRequest): string =>
  name || object?.metadata.name || object?.metadata.generateName || 'Unknown';

/** 403 in the form of upstream's admission.NewForbidden. */
export function rejection(request: AdmissionRequest, why: string): ApiError {
  return forbidden(groupResourceOf(request), subjectOf(request), why);
}

/** The object of a create or update, as the kind the plugin has asked for in `handles`. */
export function objectOf<T extends KubeObject>(request: AdmissionRequest): T {
  return request.object as T;
}
