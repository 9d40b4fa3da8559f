import type { ComponentCondition, ComponentStatus } from '@kubewright/api/core/v1';
import { notFound } from '@kubewright/api-machinery';
import type { ComputedResource } from '@kubewright/apiserver';

/** Asks a component how it is. */
export interface ComponentProbe {
  readonly name: string;
  /** Undefined: healthy. `message` is what it answered, `error` why the store could not be asked. */
  failure(signal: AbortSignal): Promise<{ readonly message?: string; readonly error?: string } | undefined>;
}

/**
 * `componentstatuses`: every component is asked when somebody wants to know (kube-apiserver 1.36,
 * pkg/registry/core/componentstatus). Upstream knows them as `controller-manager`, `scheduler` and `etcd-0`.
 */
export function componentStatuses(probes: readonly ComponentProbe[]): ComputedResource {
  const known = new Map(probes.map((probe) => [probe.name, probe]));
  return {
    group: '',
    plural: 'componentstatuses',
    names: () => [...known.keys()],
    read: async (name, signal) => {
      const probe = known.get(name);
      if (!probe) throw notFound({ group: '', resource: 'componentstatus' }, name);
      return statusOf(name, await probe.failure(signal));
    },
  };
}

function statusOf(name: string, failure: Awaited<ReturnType<ComponentProbe['failure']>>): ComponentStatus {
  const { message = '', error = '' } = failure ?? { message: 'ok' };
  const condition: ComponentCondition = {
    type: 'Healthy',
    status: failure ? 'False' : 'True',
    ...(message && { message }),
    ...(error && { error }),
  };
  return { apiVersion: 'v1', kind: 'ComponentStatus', metadata: { name }, conditions: [condition] };
}
