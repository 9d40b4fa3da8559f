import { SimulatedImages, SimulatedNetwork } from '@kubewright/cri-simulated';
import { sharedPodSource } from './cluster/nodes/pod-source.ts';
import { simulatedNodes } from './cluster/nodes/simulated-nodes.ts';
import { provide, type Module } from './container.ts';
import { tokens } from './tokens.ts';

/** The nodes of an all-in-one process. Needs `nodes`: how many, and of which kind. */
export const kubeletModule: Module = [
  provide(tokens.simulatedImages, (get) => new SimulatedImages({ clock: get(tokens.clock) })),
  provide(tokens.simulatedNetwork, () => new SimulatedNetwork()),
  provide(tokens.localNodes, (get) => {
    const { simulated, simulatedPrefix, host } = get(tokens.nodes);
    const pods = sharedPodSource(get);
    const images = get(tokens.simulatedImages);
    const network = get(tokens.simulatedNetwork);
    return [
      ...(host ? [host.node(get, pods)] : []),
      ...simulatedNodes(get, { count: simulated, prefix: simulatedPrefix, images, network, pods }),
    ];
  }),
];
