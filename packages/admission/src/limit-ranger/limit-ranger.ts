import { type Container, type LimitRangeItem, LimitRanges, type PersistentVolumeClaim, type Pod } from '@kubewright/api/core/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { isWriteOf, objectOf, rejection } from '../request.ts';
import { claimViolations, podViolations } from './violations.ts';

type ResourceList = Record<string, unknown>;

/** Gives containers the namespace's default requests and limits, and refuses what lies outside its bounds. */
export class LimitRanger implements AdmissionPlugin {
  readonly name = 'LimitRanger';
  readonly #client: Client;

  constructor(deps: { client: Client }) {
    this.#client = deps.client;
  }

  handles(request: AdmissionRequest): boolean {
    return isWriteOf(request, '', 'pods', ['CREATE']) || isWriteOf(request, '', 'persistentvolumeclaims', ['CREATE', 'UPDATE']);
  }

  async admit(request: AdmissionRequest): Promise<void> {
    if (request.definition.plural !== 'pods') return;
    const pod = objectOf<Pod>(request);
    const changes: string[] = [];
    for (const item of await this.#items(request.namespace)) if (item.type === 'Container') changes.push(...applyDefaults(pod, item));
    if (changes.length === 0) return;
    const annotation = `LimitRanger plugin set: ${changes.join('; ')}`;
    pod.metadata.annotations = { ...pod.metadata.annotations, 'kubernetes.io/limit-ranger': annotation };
  }

  async validate(request: AdmissionRequest): Promise<void> {
    const items = await this.#items(request.namespace);
    const isPod = request.definition.plural === 'pods';
    const problems = items.flatMap((item) =>
      isPod ? podViolations(objectOf<Pod>(request), item) : claimViolations(objectOf<PersistentVolumeClaim>(request), item),
    );
    if (problems.length > 0) throw rejection(request, problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`);
  }

  async #items(namespace: string): Promise<LimitRangeItem[]> {
    const { items } = await this.#client.resource(LimitRanges).list({ namespace });
    return items.flatMap(({ spec }) => spec?.limits ?? []);
  }
}

function applyDefaults({ spec }: Pod, item: LimitRangeItem): string[] {
  const merge = (kind: string, containers: readonly Container[]): string[] =>
    containers.flatMap((container) => {
      container.resources ??= {};
      const requests = missing(container.resources.requests, item.defaultRequest);
      const limits = missing(container.resources.limits, item.default);
      if (requests.length > 0)
        container.resources.requests = {
          ...Object.fromEntries(requests),
          ...container.resources.requests,
        } as typeof container.resources.requests;
      if (limits.length > 0)
        container.resources.limits = { ...Object.fromEntries(limits), ...container.resources.limits } as typeof container.resources.limits;
      const tell = (what: string, added: [string, unknown][]): string[] =>
        added.length === 0
          ? []
          : [
              `${added
                .map(([name]) => name)
                .sort()
                .join(', ')} ${what} for ${kind} ${container.name}`,
            ];
      return [...tell('request', requests), ...tell('limit', limits)];
    });
  return [...merge('container', spec?.containers ?? []), ...merge('init container', spec?.initContainers ?? [])];
}

const missing = (present: ResourceList | undefined, defaults: ResourceList | undefined): [string, unknown][] =>
  Object.entries(defaults ?? {}).filter(([name]) => !present || !Object.hasOwn(present, name));
