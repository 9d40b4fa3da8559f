import { Services, type Service } from '@kubewright/api/core/v1';
import { MemoryFiles, SimulatedRuntime, type SimulatedImages, type SimulatedNetwork } from '@kubewright/cri-simulated';
import { listerWhenAsked, type SharedInformer } from '@kubewright/informer';
import { Kubelet, KubeletServer, type PodSource } from '@kubewright/kubelet';
import { componentClient } from '../../components.module.ts';
import type { Resolve } from '../../container.ts';
import { tokens } from '../../tokens.ts';
import { isSettled } from '../first-write.ts';
import type { LocalNode } from './local-nodes.ts';

/** What a simulated node offers unless told otherwise. */
const capacity = { cpu: '32', memory: '256Gi', 'ephemeral-storage': '1Ti', pods: '110' };

export interface SimulatedNodesDeps {
  readonly count: number;
  /** What their names begin with; '' unless several processes have some. */
  readonly prefix?: string | undefined;
  readonly images: SimulatedImages;
  readonly network: SimulatedNetwork;
  readonly pods: PodSource;
}

/** Kubelets over the simulated runtime: `simulated-0`, `simulated-1`, … */
export function simulatedNodes(get: Resolve, { count, prefix = '', images, network, pods }: SimulatedNodesDeps): LocalNode[] {
  return Array.from({ length: count }, (_, index) => simulatedNode(get, index, { prefix, images, network, pods }));
}

function simulatedNode(get: Resolve, index: number, { prefix = '', images, network, pods }: Omit<SimulatedNodesDeps, 'count'>): LocalNode {
  const nodeName = `${prefix}simulated-${index}`;
  const clock = get(tokens.clock);
  const files = new MemoryFiles();
  const podCidr = `10.${244 + (index >> 8)}.${index & 255}.0/24`;
  const logger = get(tokens.logger).named('kubelet');
  const services = (): SharedInformer<Service> => get(tokens.informers).informer(Services);
  const runtime = new SimulatedRuntime({ clock, random: get(tokens.random), images, network, files, podCidr });
  const kubelet = new Kubelet({
    nodeName,
    client: componentClient(get, `system:node:${nodeName}`, 'kubelet', ['system:nodes']),
    pods,
    services: isSettled(get) ? listerWhenAsked(services) : services().lister,
    runtime,
    images,
    files,
    dial: (host, port) => network.dial(host, port),
    clock,
    logger,
    resumes: get(tokens.settledNodes).has(nodeName),
    events: get(tokens.events).recorder({ component: 'kubelet', host: nodeName }),
    options: {
      capacity,
      addresses: [
        { type: 'InternalIP', address: `10.${128 + (index >> 8)}.${index & 255}.1` },
        { type: 'Hostname', address: nodeName },
      ],
      kubeletPort: 10_250,
      podCidr,
      labels: { 'kubewright.io/simulated': 'true' },
    },
  });
  return { name: nodeName, kubelet, service: new KubeletServer({ backend: kubelet.backend, runtime, clock, logger }) };
}
