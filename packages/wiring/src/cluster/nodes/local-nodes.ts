import type { Duplex } from 'node:stream';
import { serviceUnavailable } from '@kubewright/api-machinery';
import type { HttpRequest, HttpResponse, HttpService } from '@kubewright/http';
import type { NodeTransport } from '@kubewright/kube-apiserver';
import type { Kubelet } from '@kubewright/kubelet';

/** A node of this process: the kubelet and its HTTP API. */
export interface LocalNode {
  readonly name: string;
  readonly kubelet: Kubelet;
  readonly service: HttpService;
}

/** Reaches kubelets of the same process by calling them. */
export class LocalNodeTransport implements NodeTransport {
  readonly #nodes: () => readonly LocalNode[];
  #byName: Map<string, LocalNode> | undefined;

  /** `nodes` is asked at the first request: nodes and API server know each other. */
  constructor(nodes: () => readonly LocalNode[]) {
    this.#nodes = nodes;
  }

  async request(nodeName: string, request: HttpRequest): Promise<HttpResponse> {
    return this.#find(nodeName).service.handle(request);
  }

  async upgrade(nodeName: string, request: HttpRequest, socket: Duplex, head: Uint8Array): Promise<void> {
    return this.#find(nodeName).service.upgrade(request, socket, head);
  }

  #find(name: string): LocalNode {
    this.#byName ??= new Map(this.#nodes().map((node) => [node.name, node]));
    const node = this.#byName.get(name);
    if (!node) throw serviceUnavailable(`node ${JSON.stringify(name)} is not one of this process, and no way to it is known`);
    return node;
  }
}
