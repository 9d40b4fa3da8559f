import { isNotFound } from '@kubewright/api-machinery';
import { type Binding, Nodes, type Pod } from '@kubewright/api/core/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { isWriteOf, objectOf } from '../request.ts';

const copied = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];

/** A pod that gets its node also gets the node's zone and region as labels (KEP-4742). */
export class PodTopologyLabels implements AdmissionPlugin {
  readonly name = 'PodTopologyLabels';
  readonly #client: Client;

  constructor(deps: { client: Client }) {
    this.#client = deps.client;
  }

  handles(request: AdmissionRequest): boolean {
    return Boolean(nodeNameOf(request));
  }

  /** The labels of a binding become those of its pod. */
  async admit(request: AdmissionRequest): Promise<void> {
    const { metadata } = request.object!;
    const labels = await this.#labelsOf(nodeNameOf(request)!);
    const topology = copied.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]]));
    if (topology.length > 0) metadata.labels = { ...metadata.labels, ...Object.fromEntries(topology) };
  }

  async #labelsOf(name: string): Promise<Readonly<Record<string, string>>> {
    try {
      return (await this.#client.resource(Nodes).get({ name })).metadata.labels ?? {};
    } catch (error) {
      // Pods may be made for nodes that are not there.
      if (isNotFound(error)) return {};
      throw error;
    }
  }
}

/** Of the node that a pod is made for, or bound to by pods/binding. */
function nodeNameOf(request: AdmissionRequest): string | undefined {
  if (isWriteOf(request, '', 'pods', ['CREATE'])) return objectOf<Pod>(request).spec?.nodeName;
  const { definition, subresource, operation } = request;
  if (definition.plural !== 'pods' || definition.group !== '' || subresource !== 'binding' || operation !== 'CREATE') return undefined;
  const { target } = objectOf<Binding>(request);
  return target?.kind === 'Node' ? target.name : undefined;
}
