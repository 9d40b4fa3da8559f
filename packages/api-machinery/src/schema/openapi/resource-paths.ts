import type { JsonObject } from '../../json.ts';
import type { ResourceDefinition, ResourceVersion, SubresourceDefinition } from '../../resource/resource-definition.ts';
import { capital, operationGroup, withArticle, writeOperation, type GroupVersionKind, type OperationSketch } from './operation-writer.ts';
import type { Property } from '../schema.ts';
import {
  deleteParameters,
  fieldParameter,
  listParameters,
  patchParameters,
  pathParameter,
  queryParameter,
  writeParameters,
} from './parameters.ts';
import type { OpenApiDialect } from './schema-writer.ts';
import { withSharedParameters } from './shared-parameters.ts';

/** References that the paths of a resource need. */
export interface ResourceReferences {
  /** The resource itself. */
  readonly kind: JsonObject;
  readonly list: JsonObject;
  /** meta/v1 kinds: DeleteOptions, Status, Patch, WatchEvent. */
  meta(kind: string): JsonObject;
  of(kind: GroupVersionKind): JsonObject | undefined;
  /** Fields of a kind whose values are given as query parameters. */
  fields(kind: GroupVersionKind): ReadonlyMap<string, Property>;
}

/** The paths of one version of a resource. */
export function resourcePaths(
  definition: ResourceDefinition,
  version: ResourceVersion,
  references: ResourceReferences,
  dialect: OpenApiDialect,
): Map<string, JsonObject> {
  return new PathWriter(definition, version, references, dialect).write();
}

class PathWriter {
  readonly #definition: ResourceDefinition;
  readonly #references: ResourceReferences;
  readonly #dialect: OpenApiDialect;
  readonly #gvk: GroupVersionKind;
  readonly #custom: boolean;
  readonly #root: string;

  constructor(definition: ResourceDefinition, version: ResourceVersion, references: ResourceReferences, dialect: OpenApiDialect) {
    this.#definition = version.own ? { ...definition, ...version.own } : definition;
    this.#references = references;
    this.#dialect = dialect;
    this.#gvk = { group: definition.group, version: version.name, kind: definition.kind };
    this.#custom = version.schema.name === undefined;
    this.#root = definition.group === '' ? `/api/${version.name}` : `/apis/${definition.group}/${version.name}`;
  }

  write(): Map<string, JsonObject> {
    const paths = new Map<string, JsonObject>();
    const { plural, scope } = this.#definition;
    const namespaced = scope === 'Namespaced';
    const collection = namespaced ? `${this.#root}/namespaces/{namespace}/${plural}` : `${this.#root}/${plural}`;
    const add = (path: string, operations: JsonObject) => {
      if (Object.keys(operations).length > 0) paths.set(path, withSharedParameters(operations, this.#pathParameters(path)));
    };
    add(collection, this.#collection());
    add(`${collection}/{name}`, this.#item());
    for (const subresource of this.#definition.subresources) {
      add(`${collection}/{name}/${subresource.name}`, this.#subresource(subresource));
      if (subresource.name === 'proxy') add(`${collection}/{name}/proxy/{path}`, this.#subresource(subresource, 'WithPath'));
    }
    if (namespaced && this.#can('list')) add(`${this.#root}/${plural}`, { get: this.#list('ForAllNamespaces') });
    // A custom resource is watched through its list only.
    if (this.#can('watch') && !this.#custom) this.#watchPaths(collection, add);
    return paths;
  }

  #watchPaths(collection: string, add: (path: string, operations: JsonObject) => void): void {
    const watched = collection.replace(this.#root, `${this.#root}/watch`);
    add(watched, { get: this.#watch('watchlist', 'List') });
    add(`${watched}/{name}`, { get: this.#watch('watch', '') });
    const { plural, scope } = this.#definition;
    if (scope === 'Namespaced') add(`${this.#root}/watch/${plural}`, { get: this.#watch('watchlist', 'ListForAllNamespaces') });
  }

  readonly #can = (verb: string) => this.#definition.verbs.includes(verb);

  #operation(sketch: Omit<OperationSketch, 'gvk' | 'home'> & { gvk?: GroupVersionKind }): JsonObject {
    return writeOperation({ gvk: this.#gvk, home: this.#gvk, ...sketch }, this.#dialect, this.#custom);
  }

  /** `createAppsV1NamespacedDeployment`. */
  #id(verb: string, suffix = ''): string {
    const namespaced = this.#definition.scope === 'Namespaced' && !suffix.includes('ForAllNamespaces') ? 'Namespaced' : '';
    return `${verb}${operationGroup(this.#gvk)}${namespaced}${this.#gvk.kind}${suffix}`;
  }

  #collection(): JsonObject {
    const { kind } = this.#gvk;
    const out: JsonObject = {};
    if (this.#can('list')) out.get = this.#list('');
    if (this.#can('create')) {
      out.post = this.#operation({
        action: 'post',
        operationId: this.#id('create'),
        description: `create ${withArticle(kind)}`,
        query: writeParameters,
        body: this.#references.kind,
        bodyRequired: true,
        alsoCodes: ['201', '202'],
        answer: this.#references.kind,
      });
    }
    if (this.#can('deletecollection')) out.delete = this.#deleteCollection();
    return out;
  }

  #deleteCollection(): JsonObject {
    const sketch = {
      action: 'deletecollection',
      operationId: this.#id('delete').replace(operationGroup(this.#gvk), (group) => `${group}Collection`),
      description: `delete collection of ${this.#gvk.kind}`,
      answer: this.#references.meta('Status'),
    };
    // Of custom resources upstream tells the list's options only.
    if (this.#custom) return this.#operation({ ...sketch, query: listParameters });
    const selecting = listParameters.filter((name) => name !== 'watch' && name !== 'allowWatchBookmarks');
    const query = [...new Set([...deleteParameters, ...selecting])].sort();
    return this.#operation({ ...sketch, query, body: this.#references.meta('DeleteOptions') });
  }

  #list(suffix: string): JsonObject {
    return this.#operation({
      action: 'list',
      operationId: this.#id('list', suffix),
      description: `${this.#can('watch') && !this.#custom ? 'list or watch' : 'list'} objects of kind ${this.#gvk.kind}`,
      query: listParameters,
      answer: this.#references.list,
      streams: true,
    });
  }

  #watch(action: string, suffix: string): JsonObject {
    const { kind } = this.#gvk;
    const one = action === 'watch';
    const what = one ? `watch changes to an object of kind ${kind}` : `watch individual changes to a list of ${kind}`;
    const filtered = one ? ", filtered to a single item with the 'fieldSelector' parameter" : '';
    return this.#operation({
      action,
      operationId: this.#id('watch', suffix),
      description: `${what}. deprecated: use the 'watch' parameter with a list operation instead${filtered}.`,
      query: listParameters,
      answer: this.#references.meta('WatchEvent'),
      streams: true,
    });
  }

  #item(): JsonObject {
    const out: JsonObject = {};
    if (this.#can('get')) out.get = this.#read('', this.#gvk, this.#references.kind);
    if (this.#can('update')) out.put = this.#replace('', this.#gvk, this.#references.kind);
    if (this.#can('delete')) {
      out.delete = this.#operation({
        action: 'delete',
        operationId: this.#id('delete'),
        description: `delete ${withArticle(this.#gvk.kind)}`,
        query: deleteParameters,
        body: this.#references.meta('DeleteOptions'),
        alsoCodes: ['202'],
        answer: this.#answersDeleted() ? this.#references.kind : this.#references.meta('Status'),
      });
    }
    if (this.#can('patch')) out.patch = this.#patch('', this.#gvk, this.#references.kind);
    return out;
  }

  /** Of what a finalizer of its own lets go, upstream says a Status, though the object comes. */
  #answersDeleted(): boolean {
    const { hooks, subresources } = this.#definition;
    return hooks.deleteReturnsObject === true && !subresources.some(({ name }) => name === 'finalize');
  }

  #read(suffix: string, gvk: GroupVersionKind, answer: JsonObject, options: readonly JsonObject[] = []): JsonObject {
    const description = suffix ? `read ${suffix.toLowerCase()} of the specified ${this.#gvk.kind}` : `read the specified ${gvk.kind}`;
    const query = this.#custom ? ['resourceVersion'] : [];
    const media =
      suffix === 'Log' ? ['text/plain', 'application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'] : undefined;
    return this.#operation({
      action: 'get',
      gvk,
      operationId: this.#id('read', suffix),
      description,
      query,
      options,
      answer,
      ...(media && { media }),
    });
  }

  #replace(suffix: string, gvk: GroupVersionKind, body: JsonObject): JsonObject {
    const description = suffix ? `replace ${suffix.toLowerCase()} of the specified ${this.#gvk.kind}` : `replace the specified ${gvk.kind}`;
    const operationId = this.#id('replace', suffix);
    return this.#operation({
      action: 'put',
      gvk,
      operationId,
      description,
      query: writeParameters,
      body,
      bodyRequired: true,
      alsoCodes: ['201'],
      answer: body,
    });
  }

  #patch(suffix: string, gvk: GroupVersionKind, answer: JsonObject): JsonObject {
    return this.#operation({
      action: 'patch',
      gvk,
      operationId: this.#id('patch', suffix),
      description: suffix
        ? `partially update ${suffix.toLowerCase()} of the specified ${this.#gvk.kind}`
        : `partially update the specified ${gvk.kind}`,
      query: patchParameters,
      body: this.#references.meta('Patch'),
      patchBody: true,
      bodyRequired: true,
      ...(!this.#custom && { alsoCodes: ['201'] }),
      answer,
    });
  }

  #subresource({ name, verbs, kind }: SubresourceDefinition, withPath = ''): JsonObject {
    // Upstream files the scale of a custom resource under the resource's own kind.
    const gvk = this.#custom ? this.#gvk : (kind ?? this.#gvk);
    const suffix = name.slice(0, 1).toUpperCase() + name.slice(1);
    const options = this.#optionsOf(name);
    const connects = connectVerbs.has(name);
    const type = connects ? undefined : (this.#references.of(kind ?? this.#gvk) ?? (kind ? undefined : this.#references.kind));
    const body = type ?? { type: 'string' };
    const out: JsonObject = {};
    for (const verb of verbs) {
      const method = methods[verb]!;
      if (connects) out[method] = this.#connect(method, suffix + withPath, options);
      else if (verb === 'get') out.get = this.#read(suffix, gvk, name === 'log' ? { type: 'string' } : body, options?.parameters);
      else if (verb === 'update') out.put = this.#replace(suffix, gvk, body);
      else if (verb === 'patch') out.patch = this.#patch(suffix, gvk, body);
      else if (verb === 'create') out.post = this.#createIn(suffix, gvk, body);
    }
    // What is passed on is passed on by any method; these two ask for no verb of their own.
    if (name === 'proxy') for (const method of ['head', 'options']) out[method] = this.#connect(method, suffix + withPath, options);
    return out;
  }

  #createIn(suffix: string, gvk: GroupVersionKind, body: JsonObject): JsonObject {
    const description = `create ${suffix.toLowerCase()} of ${withArticle(this.#gvk.kind)}`;
    const operationId = this.#id('create', suffix);
    return this.#operation({
      action: 'post',
      gvk,
      operationId,
      description,
      query: writeParameters,
      body,
      bodyRequired: true,
      alsoCodes: ['201', '202'],
      answer: body,
    });
  }

  /** The kind whose fields are the parameters of a special subresource: PodExecOptions, ServiceProxyOptions, … */
  #optionsOf(subresource: string): { readonly gvk: GroupVersionKind; readonly parameters: readonly JsonObject[] } | undefined {
    const word = optionsWords.get(subresource);
    if (word === undefined || this.#gvk.group !== '') return undefined;
    const gvk = { group: '', version: 'v1', kind: `${this.#gvk.kind}${word}Options` };
    const fields = [...this.#references.fields(gvk)].filter(
      ([name, { schema }]) => name !== 'kind' && name !== 'apiVersion' && schema.format !== 'date-time',
    );
    return { gvk, parameters: fields.map(([name, property]) => fieldParameter(name, property, this.#dialect)) };
  }

  #connect(method: string, suffix: string, options: { gvk: GroupVersionKind; parameters: readonly JsonObject[] } | undefined): JsonObject {
    const description = `connect ${method.toUpperCase()} requests to ${suffix.replace('WithPath', '').toLowerCase()} of ${this.#gvk.kind}`;
    const operationId = this.#id('connect', suffix).replace(operationGroup(this.#gvk), (group) => `${group}${capital(method)}`);
    const { gvk = this.#gvk, parameters = [] } = options ?? {};
    return this.#operation({
      action: 'connect',
      gvk,
      operationId,
      description,
      query: [],
      options: parameters,
      answer: { type: 'string' },
      media: ['*/*'],
    });
  }

  #pathParameters(path: string): JsonObject[] {
    const out: JsonObject[] = [];
    if (path.includes('{name}')) out.push(pathParameter('name', `name of the ${this.#gvk.kind}`, this.#dialect));
    if (path.includes('{namespace}'))
      out.push(pathParameter('namespace', 'object name and auth scope, such as for teams and projects', this.#dialect));
    if (path.includes('{path}')) out.push(pathParameter('path', 'path to the resource', this.#dialect));
    // What is passed on comes back as the other side has written it.
    if (!connectPath.test(path)) out.push(queryParameter('pretty', this.#dialect));
    return out;
  }
}

const optionsWords: ReadonlyMap<string, string> = new Map([
  ['attach', 'Attach'],
  ['exec', 'Exec'],
  ['log', 'Log'],
  ['portforward', 'PortForward'],
  ['proxy', 'Proxy'],
]);
const connectPath = /\/\{name\}\/(?:attach|exec|portforward|proxy)(?:\/\{path\})?$/;
const connectVerbs: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward', 'proxy']);
const methods: Readonly<Record<string, string>> = { get: 'get', create: 'post', update: 'put', patch: 'patch', delete: 'delete' };
