import { ApiError, isNotFound, notFound } from '@kubewright/api-machinery';
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

  async admit(request: AdmissionRequest): Promise<void> {
    if (request.operation === 'DELETE') return assertMortal(request);
    const namespace = await this.#get(request.namespace);
    if (!namespace) throw notFound({ group: '', resource: 'namespaces' }, request.namespace);
    if (request.operation === 'CREATE' && namespace.status?.phase === 'Terminating') throw terminating(request);
  }

  async #get(name: string): Promise<Namespace | undefined> {
    try {
      return await this.#client.resource(Namespaces).get({ name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
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
