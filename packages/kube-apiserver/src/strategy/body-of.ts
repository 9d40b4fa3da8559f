import { type KubeObject, badRequest } from '@kubewright/api-machinery';
import type { SubresourceCall } from '@kubewright/apiserver';

/** The body of a call that must have one. @throws {ApiError} BadRequest */
export function bodyOf<T extends KubeObject>({ body }: SubresourceCall, kind: string): T {
  if (!body) throw badRequest(`the request must carry a ${kind}`);
  return body as T;
}

/** The body of a call whose body must name the object of the request. @throws {ApiError} BadRequest */
export function namedBodyOf<T extends KubeObject>(call: SubresourceCall, kind: string): T {
  const body = bodyOf<T>(call, kind);
  if (body.metadata?.name !== call.name) throw badRequest(`name in URL does not match name in ${kind} object`);
  return body;
}
