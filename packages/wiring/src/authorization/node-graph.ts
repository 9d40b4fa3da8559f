import { Pods, PersistentVolumes } from '@kubewright/api/core/v1';
import { ResourceSlices } from '@kubewright/api/resource/v1';
import { VolumeAttachments } from '@kubewright/api/storage/v1';
import type { KubeObject } from '@kubewright/api-machinery';
import { NodeGraph } from '@kubewright/authorization';
import type { InformerFactory, SharedInformer } from '@kubewright/informer';

/** What belongs to which node, followed from now on; whoever asks waits until all of it has been seen once. */
export function followNodeGraph(informers: InformerFactory): () => Promise<NodeGraph> | NodeGraph {
  const graph = new NodeGraph();
  const followed = [
    follow(
      informers.informer(Pods),
      (pod) => graph.setPod(pod),
      (pod) => graph.deletePod(pod),
    ),
    follow(
      informers.informer(PersistentVolumes),
      (volume) => graph.setVolume(volume),
      (volume) => graph.deleteVolume(volume),
    ),
    follow(
      informers.informer(VolumeAttachments),
      (attachment) => graph.setAttachment(attachment),
      (attachment) => graph.deleteAttachment(attachment),
    ),
    follow(
      informers.informer(ResourceSlices),
      (slice) => graph.setSlice(slice),
      (slice) => graph.deleteSlice(slice),
    ),
  ];
  return () =>
    followed.every(({ hasSynced }) => hasSynced) ? graph : Promise.all(followed.map((each) => each.synced())).then(() => graph);
}

function follow<T extends KubeObject>(
  informer: SharedInformer<T>,
  set: (object: T) => void,
  forget: (object: T) => void,
): Pick<SharedInformer<T>, 'hasSynced' | 'synced'> {
  informer.deltas$.subscribe(({ type, object }) => (type === 'deleted' ? forget(object) : set(object)));
  return informer;
}
