import { isNotFound } from '@kubewright/api-machinery';
import { Nodes, type Pod } from '@kubewright/api/core/v1';
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

  /** pods/binding writes the pod as the server: seen here, it is an update that gives a pod its node. */
  handles(request: AdmissionRequest): boolean {
    if (!isWriteOf(request, '', 'pods', ['CREATE', 'UPDATE'])) return false;
    return Boolean(objectOf<Pod>(request).spec?.nodeName) && !(request.old as Pod | undefined)?.spec?.nodeName;
  }

  async admit(request: AdmissionRequest): Promise<void> {
    const { metadata, spec } = objectOf<Pod>(request);
    const labels = await this.#labelsOf(spec.nodeName!);
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
