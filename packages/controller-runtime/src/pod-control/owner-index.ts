import { controllerOf, type KubeObject } from '@kubewright/api-machinery';
import type { SharedInformer } from '@kubewright/informer';

const byController = 'pod-control/controller';
const orphans = 'pod-control/orphans';

/** Finds what an owner controls, and what nobody does, without looking at everything else. */
export interface OwnerIndex<T extends KubeObject> {
  controlledBy(uid: string): readonly T[];
  orphansIn(namespace: string): readonly T[];
}

/** Adds the two indexes to an informer; any number of controllers may share them. */
export function indexByOwner<T extends KubeObject>(informer: SharedInformer<T>): OwnerIndex<T> {
  informer.addIndex(byController, (object) => {
    const uid = controllerOf(object)?.uid;
    return uid ? [uid] : [];
  });
  informer.addIndex(orphans, (object) => (controllerOf(object) ? [] : [object.metadata.namespace ?? '']));
  return {
    controlledBy: (uid) => informer.lister.byIndex(byController, uid),
    orphansIn: (namespace) => informer.lister.byIndex(orphans, namespace),
  };
}
