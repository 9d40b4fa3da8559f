import { keyOf } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';
import type { BindPlugin, CycleState, Status } from '@kubewright/scheduler-framework';
import { failed, success } from '@kubewright/scheduler-framework';
import type { Binding, Pod } from '@kubewright/api/core/v1';
import { Pods } from '@kubewright/api/core/v1';

/** Binds through the API: a Binding, which holds only for the pod with this uid. */
export class DefaultBinder implements BindPlugin {
  readonly name = 'DefaultBinder';
  readonly #client: Client;

  constructor(deps: { readonly client: Client }) {
    this.#client = deps.client;
  }

  async bind(_state: CycleState, pod: Pod, nodeName: string, signal: AbortSignal): Promise<Status> {
    const { name, namespace, uid } = pod.metadata;
    const body: Binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name, namespace, uid },
      target: { kind: 'Node', name: nodeName },
    };
    try {
      await this.#client.resource(Pods).createSubresource(keyOf(pod), 'binding', body, { signal });
      return success;
    } catch (error) {
      return failed(error);
    }
  }
}
