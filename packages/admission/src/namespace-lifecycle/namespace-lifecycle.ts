import { ApiError } from '@kubewright/api-machinery';
import { Namespaces, type Namespace } from '@kubewright/api/core/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { isWriteOf, rejection } from '../request.ts';

const immortal = new Set(['default', 'kube-system', 'kube-public']);

/** Nothing is created in a namespace that is not there or is going, and the system's namespaces stay. */
export class NamespaceLifecycle implements AdmissionPlugin {
  readonly name = 'NamespaceLifecycle';
  readonly #client: Client;

  constructor(deps: { client: Client }) {
    this.#client = deps.client;
  }

  handles(request: AdmissionRequest): boolean {
    if (isWriteOf(request, '', 'namespaces', ['DELETE'])) return true;
    const { definition, operation } = request;
    if (definition.scope !== 'Namespaced' || (operation !== 'CREATE' && operation !== 'UPDATE')) return false;
    // Somebody may ask about rights in a namespace that is not there.
    return definition.plural !== 'localsubjectaccessreviews';
  }

  admit(request: AdmissionRequest): Promise<void> | void {
    if (request.operation === 'DELETE') return assertMortal(request);
    const namespaces = this.#client.resource(Namespaces);
    const key = { name: request.namespace };
    // Nearly every write asks, and the server mostly knows.
    const known = namespaces.getNow(key);
    return known ? assertOpen(known, request) : namespaces.get(key).then((namespace) => assertOpen(namespace, request));
  }
}

function assertOpen({ status }: Namespace, request: AdmissionRequest): void {
  if (request.operation === 'CREATE' && status?.phase === 'Terminating') throw terminating(request);
}

function assertMortal(request: AdmissionRequest): void {
  if (immortal.has(request.name)) throw rejection(request, 'this namespace may not be deleted');
}

function terminating(request: AdmissionRequest): ApiError {
  const { namespace } = request;
  const { status } = rejection(request, `unable to create new content in namespace ${namespace} because it is being terminated`);
  const cause = { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' };
  return new ApiError({ ...status, details: { ...status.details, causes: [cause] } });
}
