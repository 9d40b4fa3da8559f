import { type KubeObject, badRequest } from '@kubewright/api-machinery';
import type { SubresourceCall } from '@kubewright/apiserver';

/** The body of a call that must have one. @throws {ApiError} BadRequest */
export function bodyOf<T extends KubeObject>({ body }: SubresourceCall, kind: string): T {
  if (!body) throw badRequest(`the request must carry a ${kind}`);
  return body as T;
}
