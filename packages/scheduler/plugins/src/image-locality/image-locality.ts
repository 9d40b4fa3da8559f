import type { CycleState, NodeInfo, Nodes, PreScorePlugin, ScorePlugin, Status } from '@kubewright/scheduler-framework';
import { maxNodeScore, stateKey, success } from '@kubewright/scheduler-framework';
import type { Pod } from '@kubewright/api/core/v1';

const megabyte = 1024 * 1024;
/** Less than this on a node counts for nothing, more than so much for each container for no more. */
const minBytes = 23 * megabyte;
const maxContainerBytes = 1000 * megabyte;

const nodesKey = stateKey<Nodes>('ImageLocality');

/** Prefers nodes that have the images of a pod, the larger the better, and the better the more nodes have them. */
export class ImageLocality implements PreScorePlugin, ScorePlugin {
  readonly name = 'ImageLocality';

  preScore(state: CycleState, _pod: Pod, _feasible: readonly NodeInfo[], nodes: Nodes): Status {
    state.set(nodesKey, nodes);
    return success;
  }

  score(state: CycleState, { spec }: Pod, { images }: NodeInfo): number {
    if (images.size === 0) return 0;
    const nodes = state.require(nodesKey);
    const containers = [...(spec.initContainers ?? []), ...spec.containers];
    let bytes = 0;
    for (const { image } of containers) {
      const name = withTag(image ?? '');
      const size = images.get(name);
      // An image on few nodes counts less, or all its pods would go to those.
      if (size !== undefined) bytes += Math.trunc(size * (nodes.imageNodeCount(name) / nodes.all.length));
    }
    const maxBytes = maxContainerBytes * containers.length;
    const counted = Math.min(Math.max(bytes, minBytes), maxBytes);
    return Math.trunc((maxNodeScore * (counted - minBytes)) / (maxBytes - minBytes));
  }
}

/** Nodes list images with their tag. */
function withTag(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}
