import { type Quantity, parseQuantity } from '@kubewright/api-machinery';
import { type Container, type LimitRangeItem, LimitRanges, type Pod } from '@kubewright/api/core/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { isWriteOf, objectOf, rejection } from '../request.ts';

type ResourceList = Record<string, unknown>;

/** Gives containers the namespace's default requests and limits, and refuses what lies outside its bounds. */
export class LimitRanger implements AdmissionPlugin {
  readonly name = 'LimitRanger';
  readonly #client: Client;

  constructor(deps: { client: Client }) {
    this.#client = deps.client;
  }

  handles(request: AdmissionRequest): boolean {
    return isWriteOf(request, '', 'pods', ['CREATE']);
  }

  async admit(request: AdmissionRequest): Promise<void> {
    const pod = objectOf<Pod>(request);
    const changes: string[] = [];
    for (const item of await this.#items(request.namespace)) if (item.type === 'Container') changes.push(...applyDefaults(pod, item));
    if (changes.length === 0) return;
    const annotation = `LimitRanger plugin set: ${changes.join('; ')}`;
    pod.metadata.annotations = { ...pod.metadata.annotations, 'kubernetes.io/limit-ranger': annotation };
  }

  async validate(request: AdmissionRequest): Promise<void> {
    const { spec } = objectOf<Pod>(request);
    const problems = (await this.#items(request.namespace))
      .filter(({ type }) => type === 'Container')
      .flatMap((item) => [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].flatMap((container) => violations(container, item)));
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
      if (requests.length > 0) container.resources.requests = { ...Object.fromEntries(requests), ...container.resources.requests } as typeof container.resources.requests;
      if (limits.length > 0) container.resources.limits = { ...Object.fromEntries(limits), ...container.resources.limits } as typeof container.resources.limits;
      const tell = (what: string, added: [string, unknown][]): string[] =>
        added.length === 0 ? [] : [`${added.map(([name]) => name).sort().join(', ')} ${what} for ${kind} ${container.name}`];
      return [...tell('request', requests), ...tell('limit', limits)];
    });
  return [...merge('container', spec?.containers ?? []), ...merge('init container', spec?.initContainers ?? [])];
}

const missing = (present: ResourceList | undefined, defaults: ResourceList | undefined): [string, unknown][] =>
  Object.entries(defaults ?? {}).filter(([name]) => !present || !Object.hasOwn(present, name));

function violations({ resources }: Container, item: LimitRangeItem): string[] {
  const asked = (list: ResourceList | undefined, name: string): Quantity | undefined => {
    const value = list && Object.hasOwn(list, name) ? list[name] : undefined;
    return value === undefined ? undefined : parseQuantity(String(value));
  };
  const problems: string[] = [];
  for (const [name, bound] of Object.entries(item.min ?? {})) {
    const [request, limit] = [asked(resources?.requests, name), asked(resources?.limits, name)];
    const least = parseQuantity(String(bound));
    if (!request) problems.push(`minimum ${name} usage per Container is ${bound}.  No request is specified`);
    else if (request.compare(least) < 0) problems.push(`minimum ${name} usage per Container is ${bound}, but request is ${resources!.requests![name]}`);
    if (limit && limit.compare(least) < 0) problems.push(`minimum ${name} usage per Container is ${bound}, but limit is ${resources!.limits![name]}`);
  }
  for (const [name, bound] of Object.entries(item.max ?? {})) {
    const [request, limit] = [asked(resources?.requests, name), asked(resources?.limits, name)];
    const most = parseQuantity(String(bound));
    if (!limit) problems.push(`maximum ${name} usage per Container is ${bound}.  No limit is specified`);
    else if (limit.compare(most) > 0) problems.push(`maximum ${name} usage per Container is ${bound}, but limit is ${resources!.limits![name]}`);
    if (request && request.compare(most) > 0) problems.push(`maximum ${name} usage per Container is ${bound}, but request is ${resources!.requests![name]}`);
  }
  return problems;
}
