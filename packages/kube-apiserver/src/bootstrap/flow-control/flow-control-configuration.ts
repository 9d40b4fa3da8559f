import { formatTime, isNotFound, keyOf, pause, type Clock, type Logger, type Timer } from '@kubewright/api-machinery';
import { type FlowSchema, FlowSchemas, PriorityLevelConfigurations } from '@kubewright/api/flowcontrol/v1';
import type { FlowControl } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import type { InformerFactory } from '@kubewright/informer';
import { bootstrapFlowControl } from './bootstrap-flow-control.ts';

export interface FlowControlConfigurationDeps {
  readonly flowControl: FlowControl;
  /** Acts as the server itself. */
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called once the default configuration is there and the server knows of it. */
  readonly onConfigured?: () => void;
}

const ensureIntervalMs = 60_000;
const fieldManager = 'api-priority-and-fairness-config-consumer-v1';

/**
 * Makes the default configuration of priority and fairness, sees to it every minute, and tells the server what the objects
 * say whenever they change. Each schema's status says whether its priority level exists.
 */
export class FlowControlConfiguration {
  readonly #deps: FlowControlConfigurationDeps;
  /** Runs while changes wait to be told. */
  #telling: Timer | undefined;
  #bootstrapped = false;

  constructor(deps: FlowControlConfigurationDeps) {
    this.#deps = deps;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { informers, clock, logger } = this.#deps;
    const schemas = informers.informer(FlowSchemas);
    const levels = informers.informer(PriorityLevelConfigurations);
    await Promise.all([schemas.synced(signal), levels.synced(signal)]);
    // Many changes at once are told once.
    const tell = (): void => void (this.#telling ??= clock.schedule(0, () => this.#tell()));
    const subscriptions = [schemas.deltas$.subscribe(tell), levels.deltas$.subscribe(tell)];
    tell();
    try {
      while (!signal.aborted) {
        const made = bootstrapFlowControl(this.#deps.client).then(() => {
          this.#bootstrapped = true;
          tell();
        });
        await made.catch((error: unknown) => logger.warn('flow control could not be configured', { error: String(error) }));
        await pause(clock, ensureIntervalMs, signal);
      }
    } finally {
      this.#telling?.cancel();
      for (const subscription of subscriptions) subscription.unsubscribe();
    }
  }

  /** An object that was stored by other rules than today's must not end the process: what was told last stays. */
  #tell(): void {
    this.#telling = undefined;
    try {
      this.#update();
    } catch (error) {
      this.#deps.logger.error('the configuration of flow control could not be taken over', { error: String(error) });
    }
  }

  #update(): void {
    const { flowControl, informers, logger } = this.#deps;
    const schemas = informers.informer(FlowSchemas).lister.list();
    const levels = flowControl.update(informers.informer(PriorityLevelConfigurations).lister.list(), schemas);
    if (this.#bootstrapped) this.#deps.onConfigured?.();
    for (const schema of schemas) {
      this.#writeStatus(schema, levels).catch((error: unknown) => {
        if (!isNotFound(error)) logger.warn('the status of a flow schema could not be written', { error: String(error) });
      });
    }
  }

  async #writeStatus(schema: FlowSchema, levels: ReadonlySet<string>): Promise<void> {
    const { client, clock } = this.#deps;
    const { name } = schema.spec.priorityLevelConfiguration;
    const found = levels.has(name);
    const reference = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(name)}`;
    const condition = found
      ? { type: 'Dangling', status: 'False', reason: 'Found', message: `${reference} and it exists` }
      : { type: 'Dangling', status: 'True', reason: 'NotFound', message: `${reference} but there is no such object` };
    const present = schema.status?.conditions?.find(({ type }) => type === 'Dangling');
    if (present?.status === condition.status && present.reason === condition.reason && present.message === condition.message) return;
    const status = { conditions: [{ ...condition, lastTransitionTime: formatTime(clock.nowMs()) }] };
    const body = { apiVersion: 'flowcontrol.apiserver.k8s.io/v1', kind: 'FlowSchema', metadata: { name: schema.metadata.name! }, status };
    await client.resource(FlowSchemas).patch(keyOf(schema), { type: 'apply', body }, { subresource: 'status', fieldManager, force: true });
  }
}
