import { randomInt, statusOf, type Random } from '@kubewright/api-machinery';
import { ConfigMaps, type ConfigMap } from '@kubewright/api/core/v1';
import type { Client, ResourceClient } from '@kubewright/client';
import type { ObjectOperation, History, SeenEvent, SeenList } from './history.ts';
import type { ObjectInput, ObjectOutput } from './object-model.ts';

export interface WorkloadOptions {
  readonly clients: number;
  readonly operationsPerClient: number;
  readonly keys: number;
  readonly namespace: string;
  /** Starts one more server, which is watched from before its beginning. */
  readonly late?: () => Client;
}

type Recorded = Pick<ObjectOperation, 'key' | 'input' | 'output'>;

/** Clients, each of one of the servers, that create, change, delete, read and list a few objects at once; answers what each of them saw. */
export async function runWorkload(servers: readonly Client[], random: Random, options: WorkloadOptions): Promise<History> {
  const round = new Round(
    servers.map((server) => server.resource(ConfigMaps)),
    random,
    options,
  );
  const watching = new AbortController();
  const events: SeenEvent[] = [];
  const { metadata } = await answered(() => round.configMaps.list({ namespace: options.namespace }));
  const watched = [round.follow(round.configMaps, metadata.resourceVersion!, events, watching.signal)];
  const lateEvents: SeenEvent[] = [];
  let told = options.late !== undefined;
  if (options.late) {
    await round.write(0, 'k0');
    const late = options.late().resource(ConfigMaps);
    watched.push(round.follow(late, metadata.resourceVersion!, lateEvents, watching.signal, () => (told = false)));
  }
  await Promise.all(Array.from({ length: options.clients }, (_, id) => round.clientLoop(id)));
  // The last write: when the watch has come to it, it has told everything.
  await untilDone(() => round.configMaps.create({ metadata: { namespace: options.namespace, name: lastName }, data: {} }));
  const ended = await Promise.race([Promise.all(watched).then(() => 'ended'), turnsOf(20_000).then(() => 'stuck')]);
  watching.abort();
  await untilDone(() => round.configMaps.deleteCollection({ namespace: options.namespace }));
  return { operations: round.operations, lists: round.lists, events, ...(told && { lateEvents }), watchedToEnd: ended !== 'stuck' };
}

const lastName = 'last';

/** Again and again while the answer is lost; done already is done. */
async function untilDone(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const outcome = await work().then(() => ({ kind: 'done' }), outcomeOfError);
    if (outcome !== undefined) return;
  }
  throw new Error('no answer came through');
}

/** Again while nobody answers. */
async function answered<T>(read: () => Promise<T>, tries = 100): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (tries <= 1 || outcomeOfError(error) !== undefined) throw error;
    return answered(read, tries - 1);
  }
}

const valueOf = ({ data }: ConfigMap): string => data?.['value'] ?? '';
const revisionOf = ({ metadata }: { metadata: { resourceVersion?: string } }): number => Number(metadata.resourceVersion);

async function turnsOf(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

class Round {
  readonly #servers: readonly ResourceClient<ConfigMap>[];
  readonly operations: ObjectOperation[] = [];
  readonly lists: SeenList[] = [];
  readonly #random: Random;
  readonly #options: WorkloadOptions;
  #now = 0;

  constructor(servers: readonly ResourceClient<ConfigMap>[], random: Random, options: WorkloadOptions) {
    this.#servers = servers;
    this.#random = random;
    this.#options = options;
  }

  /** Of any server: the first. */
  get configMaps(): ResourceClient<ConfigMap> {
    return this.#servers[0]!;
  }

  #serverOf(client: number): ResourceClient<ConfigMap> {
    return this.#servers[client % this.#servers.length]!;
  }

  /** A write before the clients begin. */
  async write(client: number, key: string): Promise<void> {
    await this.#one(client, key, { kind: 'create', value: 'first' }, new Map());
  }

  async follow(
    configMaps: ResourceClient<ConfigMap>,
    resourceVersion: string,
    events: SeenEvent[],
    signal: AbortSignal,
    onExpired = (): void => {},
  ): Promise<void> {
    for await (const { type, object } of configMaps.watch({ namespace: this.#options.namespace, resourceVersion, signal })) {
      if (type === 'ERROR' && (object as { code?: number }).code === 410) return onExpired();
      const { name = '' } = (object as ConfigMap).metadata;
      if (name === lastName) return;
      if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED')
        events.push({ type, key: name, value: valueOf(object as ConfigMap), revision: revisionOf(object) });
    }
  }

  async clientLoop(client: number): Promise<void> {
    const known = new Map<string, number>();
    for (let i = 0; i < this.#options.operationsPerClient; i++) {
      await turnsOf(randomInt(this.#random, 3));
      const key = `k${randomInt(this.#random, this.#options.keys)}`;
      const choice = randomInt(this.#random, 100);
      if (choice < 5) await this.#list(client, known);
      else await this.#one(client, key, this.#choose(choice, `${client}-${i}`, known.get(key)), known);
    }
  }

  #choose(choice: number, value: string, revision: number | undefined): ObjectInput {
    if (choice < 20) return { kind: 'create', value };
    if (choice < 30) return { kind: 'delete' };
    if (choice < 45) return { kind: 'patch', value };
    return choice < 75 && revision !== undefined ? { kind: 'update', value, revision } : { kind: 'get' };
  }

  async #one(client: number, key: string, input: ObjectInput, known: Map<string, number>): Promise<void> {
    const calledAt = this.#now++;
    const output = await this.#ask(this.#serverOf(client), key, input).catch(outcomeOfError);
    if (output?.kind === 'object') known.set(key, output.revision);
    this.#record(client, { key, input, output }, calledAt);
  }

  async #ask(configMaps: ResourceClient<ConfigMap>, key: string, input: ObjectInput): Promise<ObjectOutput> {
    const at = { namespace: this.#options.namespace, name: key };
    switch (input.kind) {
      case 'get':
        return seenObject(await configMaps.get(at));
      case 'create':
        return seenObject(await configMaps.create({ metadata: at, data: { value: input.value } }));
      case 'update':
        return seenObject(
          await configMaps.update({ metadata: { ...at, resourceVersion: String(input.revision) }, data: { value: input.value } }),
        );
      case 'patch':
        return seenObject(await configMaps.patch(at, { type: 'merge', body: { data: { value: input.value } } }));
      case 'delete':
        await configMaps.delete(at);
        return { kind: 'deleted' };
    }
  }

  /** A list sees every key at once; what it does not show is missing. */
  async #list(client: number, known: Map<string, number>): Promise<void> {
    const calledAt = this.#now++;
    const list = await this.#serverOf(client)
      .list({ namespace: this.#options.namespace })
      .catch((error: unknown) => void outcomeOfError(error));
    if (!list) return this.#record(client, { key: 'k0', input: { kind: 'get' }, output: undefined }, calledAt);
    const { items, metadata } = list;
    const seen = new Map(items.map((item) => [item.metadata.name!, { value: valueOf(item), revision: revisionOf(item) }]));
    this.lists.push({ revision: revisionOf({ metadata: metadata as { resourceVersion: string } }), items: seen });
    for (let k = 0; k < this.#options.keys; k++) {
      const found = seen.get(`k${k}`);
      if (found) known.set(`k${k}`, found.revision);
      this.#record(
        client,
        { key: `k${k}`, input: { kind: 'get' }, output: found ? { kind: 'object', ...found } : { kind: 'missing' } },
        calledAt,
      );
    }
  }

  #record(client: number, recorded: Recorded, calledAt: number): void {
    this.operations.push({ client, ...recorded, calledAt, returnedAt: recorded.output === undefined ? Infinity : this.#now++ });
  }
}

function seenObject(object: ConfigMap): ObjectOutput {
  return { kind: 'object', value: valueOf(object), revision: revisionOf(object) };
}

/** Undefined: nobody knows. */
function outcomeOfError(error: unknown): ObjectOutput | undefined {
  const reason = statusOf(error)?.reason;
  if (reason === 'NotFound') return { kind: 'missing' };
  if (reason === 'AlreadyExists') return { kind: 'exists' };
  if (reason === 'Conflict') return { kind: 'conflict' };
  if (reason === 'InternalError' || reason === 'Timeout') return undefined;
  throw error;
}
