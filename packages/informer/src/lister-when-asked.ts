import type { KubeObject } from '@kubewright/api-machinery';
import type { Lister, SharedInformer } from './informer.ts';

/** The lister of an informer that is made when it is first read from: until that has synced it holds nothing. */
export function listerWhenAsked<T extends KubeObject>(informer: () => SharedInformer<T>): Lister<T> {
  return {
    get: (key) => informer().lister.get(key),
    list: (options) => informer().lister.list(options),
    byIndex: (index, value) => informer().lister.byIndex(index, value),
  };
}
