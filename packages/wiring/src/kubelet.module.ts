import { SimulatedImages, SimulatedNetwork } from '@kubewright/cri-simulated';
import { sharedPodSource, simulatedNodes } from './cluster/simulated-nodes.ts';
import { provide, type Module } from './container.ts';
import { tokens } from './tokens.ts';

/** The nodes of an all-in-one process. Needs `nodes`: how many, and of which kind. */
export const kubeletModule: Module = [
  provide(tokens.simulatedImages, (get) => new SimulatedImages({ clock: get(tokens.clock) })),
  provide(tokens.simulatedNetwork, () => new SimulatedNetwork()),
  provide(tokens.kubelets, (get) =>
    simulatedNodes(get, {
      count: get(tokens.nodes).simulated,
      images: get(tokens.simulatedImages),
      network: get(tokens.simulatedNetwork),
      pods: sharedPodSource(get),
    }),
  ),
];
