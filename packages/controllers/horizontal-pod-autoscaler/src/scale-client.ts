import { isConflict, type ObjectKey, type ResourceType } from '@kubewright/api-machinery';
import type { Scale } from '@kubewright/api/autoscaling/v1';
import type { CrossVersionObjectReference } from '@kubewright/api/autoscaling/v2';
import type { Client } from '@kubewright/client';
import type { ListResources } from '@kubewright/controller-runtime';

const maxAttempts = 5;

/** The scale of something, and what it is of. */
export interface FoundScale {
  readonly type: ResourceType;
  readonly key: ObjectKey;
  readonly scale: Scale;
}

/** Reads and writes scales of whatever has one. */
export class ScaleClient {
  readonly #client: Client;
  readonly #listResources: ListResources;

  constructor({ client, listResources }: { readonly client: Client; readonly listResources: ListResources }) {
    this.#client = client;
    this.#listResources = listResources;
  }

  /** @throws {Error} in upstream's words when it is not there, or has none. */
  async find({ apiVersion = '', kind, name }: CrossVersionObjectReference, namespace: string, signal: AbortSignal): Promise<FoundScale> {
    if (apiVersion.split('/').length > 2) throw new Error(`unexpected GroupVersion string: ${apiVersion}`);
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : '';
    const type = (await this.#listResources()).resources.find((each) => each.group === group && each.kind === kind);
    if (!type) throw new Error(`no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`);
    if (type.subresources && !type.subresources.includes('scale')) throw new Error('the server could not find the requested resource');
    const key = { namespace, name };
    return { type, key, scale: await this.#client.resource(type).getSubresource<Scale>(key, 'scale', { signal }) };
  }

  /** @throws {ApiError} */
  async update({ type, key, scale }: FoundScale, replicas: number, signal: AbortSignal): Promise<void> {
    let latest = scale;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#client.resource(type).updateSubresource(key, 'scale', { ...latest, spec: { ...latest.spec, replicas } }, { signal });
        return;
      } catch (error) {
        if (!isConflict(error) || attempt === maxAttempts) throw error;
        latest = await this.#client.resource(type).getSubresource<Scale>(key, 'scale', { signal });
      }
    }
  }
}
