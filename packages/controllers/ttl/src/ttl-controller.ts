import { keyOf, type ObjectKey } from '@kubewright/api-machinery';
import { Nodes, type Node } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  trigger,
  type ControllerDefinition,
  type ControllerManifest,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideTtl, nextStep, ttlAnnotation } from './decide-ttl.ts';

export const manifest: ControllerManifest = {
  name: 'ttl-controller',
  primary: Nodes,
  uses: [{ resource: Nodes, verbs: ['get', 'list', 'watch', 'patch'] }],
  idleWithout: [Nodes],
};

interface Deps {
  readonly nodes: Lister<Node>;
  readonly client: ResourceClient<Node>;
}

/**
 * Annotates every node with how long its kubelet may keep what it has read (upstream pkg/controller/ttl). Nodes that
 * are there already when the number of nodes passes a bound learn of it at their next heartbeat.
 */
class TtlController implements Reconciler {
  readonly #deps: Deps;
  #nodeCount = 0;
  #step = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  count(change: 'added' | 'updated' | 'deleted'): void {
    if (change === 'updated') return;
    this.#nodeCount += change === 'added' ? 1 : -1;
    this.#step = nextStep(this.#step, this.#nodeCount);
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const node = this.#deps.nodes.get(key);
    const decision = node && decideTtl(node, this.#step);
    if (decision?.kind !== 'annotate') return done;
    const body = { metadata: { uid: node!.metadata.uid!, annotations: { [ttlAnnotation]: decision.value } } };
    await this.#deps.client.patch(key, { type: 'strategic', body }, { signal });
    return done;
  }
}

export const ttlControllerDefinition: ControllerDefinition = {
  manifest,
  create: ({ informers, client }) => {
    const reconciler = new TtlController({ nodes: informers.informer(Nodes).lister, client: client.resource(Nodes) });
    const nodes = trigger({
      resource: Nodes,
      keysOf: (node: Node, _old, change) => {
        reconciler.count(change);
        return change === 'deleted' ? [] : [keyOf(node)];
      },
    });
    return { reconciler, triggers: [nodes] };
  },
};
