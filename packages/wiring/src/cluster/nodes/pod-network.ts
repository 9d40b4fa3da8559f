import { lookup } from 'node:dns/promises';
import type { Duplex } from 'node:stream';
import type { ProcessRuntime } from '@kubewright/cri-process';
import type { SimulatedNetwork } from '@kubewright/cri-simulated';
import type { ProxyNetwork } from '@kubewright/kube-apiserver';
import { dialTcp } from '@kubewright/probes';

export interface LocalPodNetworkDeps {
  /** Its pods have loopback addresses of this machine. */
  readonly host: ProcessRuntime | undefined;
  readonly simulated: SimulatedNetwork;
}

/** Pods of this process: simulated ones by the network in memory, everything else by that of the machine. */
export class LocalPodNetwork implements ProxyNetwork {
  readonly #deps: LocalPodNetworkDeps;

  constructor(deps: LocalPodNetworkDeps) {
    this.#deps = deps;
  }

  dial(host: string, port: number, signal: AbortSignal): Promise<Duplex> {
    const { simulated, host: machine } = this.#deps;
    // Without a machine every address is simulated: nothing of a test may leave the process.
    return machine && !simulated.hasPod(host) ? dialTcp(host, port, signal) : simulated.dial(host, port);
  }

  async lookup(hostname: string): Promise<readonly string[]> {
    return (await lookup(hostname, { all: true })).map(({ address }) => address);
  }

  isPodAddress(ip: string): boolean {
    return this.#deps.host?.hasAddress(ip) ?? false;
  }
}
