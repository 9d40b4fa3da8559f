import type { KubeObject, ResourceType } from '@kubewright/api-machinery';
import { forbidden } from '@kubewright/api-machinery';
import type { InformerFactory, SharedInformer } from '@kubewright/informer';
import type { ControllerManifest } from './controller.ts';
import { anyResource } from './narrow-client.ts';

/** The process's informers as one controller may see them, and a note of those it asked for. */
export interface NarrowedInformers extends InformerFactory {
  /** Resolves when every informer this controller asked for has synced. */
  synced(signal?: AbortSignal): Promise<void>;
}

/**
 * Shares the informers of `factory`, but only of resources the manifest lists and watches, and waits only for those:
 * a resource nobody here needs and that does not answer must not hold this controller up.
 */
export function narrowInformers(factory: InformerFactory, manifest: Pick<ControllerManifest, 'name' | 'uses'>): NarrowedInformers {
  const asked = new Set<SharedInformer<KubeObject>>();
  const mayFollow = (type: ResourceType): boolean =>
    (['list', 'watch'] as const).every((verb) =>
      manifest.uses.some(({ resource, subresource, verbs }) => !subresource && matches(resource, type) && verbs.includes(verb)),
    );
  return {
    informer<T extends KubeObject>(type: ResourceType<T>, ...options: [Parameters<InformerFactory['informer']>[1]?]): SharedInformer<T> {
      if (!mayFollow(type)) {
        const why = `the manifest of ${manifest.name} does not declare "list" and "watch" on it`;
        throw forbidden({ group: type.group, resource: type.plural }, '', why);
      }
      const informer = factory.informer(type, ...options);
      asked.add(informer as unknown as SharedInformer<KubeObject>);
      return informer;
    },
    run: () => Promise.reject(new Error('the informers of a process are run by the process, not by a controller')),
    synced: async (signal) => {
      for (const informer of [...asked]) await informer.synced(signal);
    },
  };
}

function matches(declared: ResourceType, type: ResourceType): boolean {
  return declared.plural === anyResource.plural || (declared.group === type.group && declared.plural === type.plural);
}
