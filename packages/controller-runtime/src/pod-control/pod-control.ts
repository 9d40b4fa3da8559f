import { isNotFound, statusOf, type KubeObject, type OwnerReference } from '@kubewright/api-machinery';
import type { Pod, PodTemplateSpec } from '@kubewright/api/core/v1';
import type { Draft, ResourceClient } from '@kubewright/client';
import type { EventRecorder } from '../event-recorder.ts';

/** Upstream: validation of generated names (ValidatePodName with a prefix) leaves room for the suffix. */
const longestPrefix = 253;

export interface PodControlDeps {
  readonly pods: Pick<ResourceClient<Pod>, 'create' | 'delete'>;
  readonly events: EventRecorder;
}

/** Creates and deletes pods for an owner, with upstream's events about it (controller_utils.go RealPodControl). */
export class PodControl {
  readonly #deps: PodControlDeps;

  constructor(deps: PodControlDeps) {
    this.#deps = deps;
  }

  /**
   * `generateName` is what the pod's name begins with, unless the owner's name is.
   * @throws {ApiError} as the server says; a namespace that is being deleted is not worth an event.
   */
  async create(
    template: PodTemplateSpec,
    owner: KubeObject,
    reference: OwnerReference,
    signal: AbortSignal,
    generateName?: string,
  ): Promise<Pod> {
    try {
      const draft = podFromTemplate(template, owner, reference);
      if (generateName !== undefined) draft.metadata.generateName = generateName;
      const pod = await this.#deps.pods.create(draft, { signal });
      this.#deps.events.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
      return pod;
    } catch (error) {
      if (!isNamespaceTerminating(error)) this.#deps.events.event(owner, 'Warning', 'FailedCreate', `Error creating: ${messageOf(error)}`);
      throw error;
    }
  }

  /** Deletes exactly this pod, not one that has taken its name since. */
  async delete(pod: Pod, owner: KubeObject, signal: AbortSignal): Promise<void> {
    const { namespace = '', name = '', uid } = pod.metadata;
    try {
      await this.#deps.pods.delete({ namespace, name }, { ...(uid && { preconditions: { uid } }), signal });
    } catch (error) {
      if (isNotFound(error)) throw error;
      this.#deps.events.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(error)}`);
      throw new Error(`unable to delete pods: ${messageOf(error)}`, { cause: error });
    }
    this.#deps.events.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
  }
}

/** A pod as its owner's template says (controller_utils.go GetPodFromTemplate). */
export function podFromTemplate({ metadata, spec }: PodTemplateSpec, owner: KubeObject, reference: OwnerReference): Draft<Pod> {
  const { labels, annotations, finalizers } = metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: podNamePrefix(owner.metadata.name ?? ''),
      ...(owner.metadata.namespace && { namespace: owner.metadata.namespace }),
      ...(labels && { labels: { ...labels } }),
      ...(annotations && { annotations: { ...annotations } }),
      ...(finalizers && { finalizers: [...finalizers] }),
      ownerReferences: [reference],
    },
    spec,
  };
}

function podNamePrefix(ownerName: string): string {
  const prefix = `${ownerName}-`;
  return prefix.length <= longestPrefix ? prefix : ownerName;
}

/** A create that failed because its namespace is going (cause NamespaceTerminating): it will never succeed. */
export function isNamespaceTerminating(error: unknown): boolean {
  return statusOf(error)?.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
