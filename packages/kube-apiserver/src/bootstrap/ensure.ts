import { type KubeObject, type ResourceType, isAlreadyExists, isConflict, keyOf, keyString } from '@kubewright/api-machinery';
import type { Client, Draft, WriteOptions } from '@kubewright/client';

/**
 * Creates, side by side, the objects that are not there yet. Those that are go to `reconcile`, which answers what they
 * should become, or undefined when they are as they should be. Two servers that start at once do not mind each other.
 */
export async function ensure<T extends KubeObject>(
  client: Client,
  type: ResourceType<T>,
  wanted: readonly T[],
  reconcile: (present: T, wanted: T) => T | undefined = () => undefined,
  options: WriteOptions = {},
): Promise<void> {
  const resource = client.resource(type);
  const [namespace, ...others] = new Set(wanted.map(({ metadata }) => metadata.namespace));
  const { items } = await resource.list(namespace && others.length === 0 ? { namespace } : {});
  const present = new Map(items.map((item) => [keyString(keyOf(item)), item]));
  await Promise.all(
    wanted.map(async (object) => {
      const found = present.get(keyString(keyOf(object)));
      try {
        if (!found) return void (await resource.create(object as Draft<T>, options));
        const changed = reconcile(found, object);
        if (changed) await resource.update(changed, options);
      } catch (error) {
        if (!isAlreadyExists(error) && !isConflict(error)) throw error;
      }
    }),
  );
}
