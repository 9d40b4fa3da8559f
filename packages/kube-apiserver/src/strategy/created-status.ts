import type { KubeObject } from '@kubewright/api-machinery';

/** What a subresource that only acts answers. */
export function createdStatus(): KubeObject {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
  return status as unknown as KubeObject;
}

/** The identity under which the server acts on its own API. */
export const serverUser = 'system:apiserver';
