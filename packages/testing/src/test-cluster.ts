import type { KubeObject, ResourceType, VirtualClock } from '@kubewright/api-machinery';
import { createClient, type Client } from '@kubewright/client';
import type { Composition } from '@kubewright/wiring';
import { tokens } from '@kubewright/wiring';
import { settle } from './settle.ts';

/** How much cluster time a condition may take to come true. */
const defaultTimeoutMs = 300_000;
/** Turns of the event loop without any timer left, after which a condition cannot come true any more. */
const idleTurns = 100;

/** A running cluster in this process. Its time stands still but for {@link advance} and {@link until}. */
export class TestCluster implements AsyncDisposable {
  /** Acts as a cluster administrator, without sockets; objects come deeply frozen. */
  readonly client: Client;
  readonly clock: VirtualClock;
  /** Everything the cluster is made of. */
  readonly composition: Composition;
  readonly #stop: () => Promise<void>;

  constructor(deps: { composition: Composition; clock: VirtualClock; stop: () => Promise<void> }) {
    this.composition = deps.composition;
    this.clock = deps.clock;
    this.#stop = deps.stop;
    this.client = this.clientOf('kubernetes-admin', ['system:masters']);
  }

  /** A client with an identity of its own, to test what roles allow. */
  clientOf(user: string, groups: readonly string[] = []): Client {
    const transport = this.composition.get(tokens.apiServer).directTransport({ name: user, groups: [...groups, 'system:authenticated'] });
    return createClient(transport);
  }

  /** Moves the cluster's time, letting everything happen that falls due on the way. */
  async advance(durationMs: number): Promise<void> {
    await this.clock.advance(durationMs);
  }

  /**
   * Moves time, timer by timer, until the condition holds. Conditions read through `client` or anything else.
   * @throws {Error} when it does not hold within `timeoutMs` of cluster time (five minutes), or nothing is left to happen.
   */
  async until(condition: () => boolean | Promise<boolean>, { timeoutMs = defaultTimeoutMs }: { timeoutMs?: number } = {}): Promise<void> {
    const deadlineMs = this.clock.nowMs() + timeoutMs;
    let idle = 0;
    while (!(await condition())) {
      await settle();
      if (await condition()) return;
      const nextMs = this.clock.nextTimerMs();
      if (nextMs !== undefined && nextMs > deadlineMs)
        throw new Error(`the condition did not come true within ${timeoutMs} ms of cluster time`);
      if (nextMs === undefined && ++idle > idleTurns)
        throw new Error('the condition cannot come true: nothing is left to happen in the cluster');
      await this.clock.advance(nextMs === undefined ? 0 : Math.max(0, nextMs - this.clock.nowMs()));
    }
  }

  /** Waits until an object exists and satisfies the predicate, and answers it. */
  async untilObject<T extends KubeObject>(
    type: ResourceType<T>,
    key: { readonly namespace?: string; readonly name: string },
    satisfies: (object: T) => boolean = () => true,
    options?: { timeoutMs?: number },
  ): Promise<T> {
    const found = async (): Promise<T | undefined> => {
      const { items } = await this.client.resource(type).list({ namespace: key.namespace, fieldSelector: `metadata.name=${key.name}` });
      return items.find(satisfies);
    };
    await this.until(async () => (await found()) !== undefined, options);
    return (await found())!;
  }

  /** Stops everything. Idempotent. */
  async dispose(): Promise<void> {
    await this.#stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}
