import type { JsonValue, KubeList, KubeObject, ObjectKey, ResourceType, WatchEvent } from '@kubewright/api-machinery';
import { apiVersionOf, badRequest } from '@kubewright/api-machinery';
import type {
  Client,
  DeleteOptions,
  Draft,
  GetOptions,
  ListOptions,
  Patch,
  PatchOptions,
  SubresourceOptions,
  ResourceClient,
  ResourceRequest,
  ResourceTransport,
  WatchOptions,
  WriteOptions,
} from './client.ts';
import { patchContentType } from './client.ts';
import { deleteBody, getQuery, listQuery, patchQuery, watchQuery, writeQuery } from './request-query.ts';

/** The typed verbs over any transport. Resource clients are made once for a type and kept. */
export function createClient(transport: ResourceTransport): Client {
  const made = new WeakMap<ResourceType<KubeObject>, ResourceClient<KubeObject>>();
  return {
    resource<T extends KubeObject>(type: ResourceType<T>): ResourceClient<T> {
      let client = made.get(type);
      if (!client) {
        client = new TransportResourceClient<KubeObject>(transport, type);
        made.set(type, client);
      }
      // It was made of this very type.
      return client as unknown as ResourceClient<T>;
    },
  };
}

class TransportResourceClient<T extends KubeObject> implements ResourceClient<T> {
  readonly type: ResourceType<T>;
  readonly #transport: ResourceTransport;

  constructor(transport: ResourceTransport, type: ResourceType<T>) {
    this.#transport = transport;
    this.type = type;
  }

  async get(key: ObjectKey, options: GetOptions = none): Promise<T> {
    const known = options === none ? this.getNow(key) : undefined;
    if (known) return known;
    const answer = await this.#transport.send({ ...this.#at('get', key), query: getQuery(options) }, options.signal);
    return answer as T;
  }

  getNow(key: ObjectKey): T | undefined {
    return key.name ? (this.#transport.readNow?.(this.type, key) as T | undefined) : undefined;
  }

  hasNone(namespace?: string): boolean {
    return this.#transport.hasNone?.(this.type, namespace) ?? false;
  }

  async list(options: ListOptions = none): Promise<KubeList<T>> {
    const known = isPlain(options) ? (this.#transport.readNow?.(this.type, options) as KubeList<T> | undefined) : undefined;
    if (known) return this.#typed(known);
    const request = { ...this.#in('list', options.namespace), query: listQuery(options) };
    return this.#typed((await this.#transport.send(request, options.signal)) as KubeList<T>);
  }

  watch(options: WatchOptions): AsyncIterable<WatchEvent<T>> {
    const request = { ...this.#place(options.namespace), query: watchQuery(options) };
    return this.#transport.watch(request, options.signal) as AsyncIterable<WatchEvent<T>>;
  }

  async create(object: Draft<T>, options: WriteOptions = {}): Promise<T> {
    const namespace = this.#namespaceOf((object as Partial<KubeObject>).metadata?.namespace, 'during creation');
    const request = { ...this.#in('create', namespace), query: writeQuery(options), body: this.#body(object) };
    return (await this.#transport.send(request, options.signal)) as T;
  }

  async update(object: T, options: WriteOptions = {}): Promise<T> {
    const request = { ...this.#at('update', nameOf(object)), query: writeQuery(options), body: this.#body(object) };
    return (await this.#transport.send(request, options.signal)) as T;
  }

  updateStatus(object: T, options: WriteOptions = {}): Promise<T> {
    return this.updateSubresource(nameOf(object), 'status', object, options);
  }

  async patch(key: ObjectKey, patch: Patch, options: PatchOptions = {}): Promise<T> {
    const request: ResourceRequest = {
      ...this.#at('patch', key, options.subresource),
      query: patchQuery(options),
      body: (patch.type === 'json' ? patch.operations : patch.body) as JsonValue,
      patchType: patchContentType[patch.type],
    };
    return (await this.#transport.send(request, options.signal)) as T;
  }

  async delete(key: ObjectKey, options: DeleteOptions = {}): Promise<T | undefined> {
    const request = { ...this.#at('delete', key), query: new Map<string, string>(), body: deleteBody(options) };
    const answer = await this.#transport.send(request, options.signal);
    return answer.kind === 'Status' && answer.apiVersion === 'v1' ? undefined : (answer as T);
  }

  async deleteCollection(options: ListOptions & DeleteOptions = {}): Promise<void> {
    const place = this.#in('deletecollection', options.namespace);
    await this.#transport.send({ ...place, query: listQuery(options), body: deleteBody(options) }, options.signal);
  }

  async getSubresource<S extends KubeObject>(key: ObjectKey, subresource: string, options: SubresourceOptions = {}): Promise<S> {
    const request = { ...this.#at('get', key, subresource), query: new Map(Object.entries(options.parameters ?? {})) };
    return (await this.#transport.send(request, options.signal)) as S;
  }

  async updateSubresource<S extends KubeObject>(key: ObjectKey, subresource: string, body: S, options: WriteOptions = {}): Promise<S> {
    // A Scale is not of the parent's kind; status, finalize, approval and the like carry the object itself.
    const document = subresource === 'scale' ? (body as unknown as JsonValue) : this.#body(body);
    const request = { ...this.#at('update', key, subresource), query: writeQuery(options), body: document };
    return (await this.#transport.send(request, options.signal)) as S;
  }

  async createSubresource<S extends KubeObject>(
    key: ObjectKey,
    subresource: string,
    body: S,
    options: WriteOptions = {},
  ): Promise<KubeObject> {
    // The kind of such a body (Binding, Eviction, TokenRequest) is its own, so it is sent as it is.
    const request = { ...this.#at('create', key, subresource), query: writeQuery(options), body: body as unknown as JsonValue };
    return (await this.#transport.send(request, options.signal)) as KubeObject;
  }

  #in(verb: ResourceRequest['verb'], namespace: string | undefined): Omit<ResourceRequest, 'query'> {
    return { verb, ...this.#place(namespace) };
  }

  #place(namespace: string | undefined): Pick<ResourceRequest, 'group' | 'version' | 'plural' | 'namespace'> {
    const { group, version, plural, scope } = this.type;
    return { group, version, plural, ...(scope === 'Namespaced' && namespace && { namespace }) };
  }

  #at(verb: ResourceRequest['verb'], key: ObjectKey, subresource?: string): Omit<ResourceRequest, 'query'> {
    if (!key.name) throw badRequest('resource name may not be empty');
    const namespace = this.#namespaceOf(key.namespace, 'when a resource name is provided');
    return { ...this.#in(verb, namespace), name: key.name, ...(subresource && { subresource }) };
  }

  #namespaceOf(namespace: string | undefined, when: string): string | undefined {
    if (this.type.scope === 'Cluster') return undefined;
    if (!namespace) throw badRequest(`an empty namespace may not be set ${when}`);
    return namespace;
  }

  /** Says what it is: controllers write objects without apiVersion and kind, the API wants them. */
  #body(object: unknown): JsonValue {
    const body = object as KubeObject;
    if (body.kind && body.apiVersion) return body as unknown as JsonValue;
    return { ...body, apiVersion: apiVersionOf(this.type), kind: this.type.kind } as unknown as JsonValue;
  }

  /** Items of a list of a built-in kind come without apiVersion and kind; whoever reads them needs both. */
  #typed(list: KubeList<T>): KubeList<T> {
    const items = list.items ?? [];
    if (list.items && (items.length === 0 || (items[0]!.kind && items[0]!.apiVersion))) return list;
    const head = { apiVersion: apiVersionOf(this.type), kind: this.type.kind };
    return Object.freeze({ ...list, items: Object.freeze(items.map((item) => Object.freeze({ ...head, ...item }))) as T[] });
  }
}

const none: ListOptions = {};

/** Whether it asks for everything there is, of a namespace or of all. */
function isPlain(options: ListOptions): boolean {
  for (const name in options) if (name !== 'namespace') return false;
  return true;
}

/** Callers in plain JavaScript may leave out what the type demands. */
function nameOf({ metadata }: Partial<KubeObject>): ObjectKey {
  const { namespace, name } = metadata ?? {};
  return { name: name ?? '', ...(namespace && { namespace }) };
}
