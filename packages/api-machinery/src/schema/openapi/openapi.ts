import type { JsonObject } from '../../json.ts';
import { isCustomResource, type ResourceDefinition, type ResourceVersion } from '../../resource/resource-definition.ts';
import type { Property, Schema } from '../schema.ts';
import { finished } from '../steps.ts';
import { camelGroup, capital, operationGroup, type GroupVersionKind } from './operation-writer.ts';
import { withParameterDefinitions } from './parameter-definitions.ts';
import { resourcePaths, type ResourceReferences } from './resource-paths.ts';
import { SchemaWriter, type OpenApiDialect } from './schema-writer.ts';

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** What is published: the served resources, and the kinds that they use beside their own (Status, Scale, …). */
export interface OpenApiSource {
  readonly definitions: readonly ResourceDefinition[];
  /** `schemaOf` of @kubewright/api, or another that knows meta/v1 under group 'meta.k8s.io'. */
  readonly schemaOf: (kind: GroupVersionKind) => Schema | undefined;
  /** Every group version that has DeleteOptions and WatchEvent, served or not. Default: those of the document. */
  readonly groupVersions?: readonly GroupVersion[];
  /** Definitions of other groups, whose kinds may be parts of these. */
  readonly others?: readonly ResourceDefinition[];
  /** Documents for others to keep: path, operation and media type. */
  readonly published?: readonly PublishedPath[];
}

/** A document of one form only. */
export interface PublishedPath {
  /** With its `/`: `/openid/v1/jwks`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly description: string;
  readonly contentType: string;
}

/** The OpenAPI 3.0 document of one group version, as upstream serves it at `/openapi/v3/apis/<group>/<version>`. */
export function openApiV3(source: OpenApiSource, groupVersion: { group: string; version: string }): JsonObject {
  return finished(openApiV3Steps(source, groupVersion));
}

/** {@link openApiV3} in steps of about a millisecond, for a server that has others to answer in between. */
export function* openApiV3Steps(source: OpenApiSource, groupVersion: { group: string; version: string }): Generator<void, JsonObject> {
  const writer = new DocumentWriter(source, 'v3');
  yield* writer.addGroupVersion(groupVersion);
  const { paths, definitions } = yield* writer.finish();
  if (isCustom(source, groupVersion.group)) return { openapi: '3.0.0', info: customInfo, paths, components: { schemas: definitions } };
  return { openapi: '3.0.0', info, paths, components: { schemas: definitions, ...securityV3 } };
}

/** The OpenAPI 3.0 document of a path above the group versions: `api`, `apis`, `apis/apps`, `version`; undefined for another. */
export function openApiV3Root(source: OpenApiSource, key: string): JsonObject | undefined {
  const root = rootsOf(source).find(({ path }) => path === `/${key}/`);
  if (!root) return undefined;
  const writer = new DocumentWriter(source, 'v3');
  writer.addRoot(root);
  const { paths, definitions } = finished(writer.finish());
  return {
    openapi: '3.0.0',
    info,
    paths,
    components: { ...(Object.keys(definitions).length > 0 && { schemas: definitions }), ...securityV3 },
  };
}

/** Keys of {@link openApiV3Root}. */
export function openApiV3Roots(source: Pick<OpenApiSource, 'definitions' | 'published'>): string[] {
  return rootsOf(source).map(({ path }) => path.slice(1, -1));
}

/** The OpenAPI 2.0 document of everything served, as at `/openapi/v2`. */
export function openApiV2(source: OpenApiSource): JsonObject {
  return finished(openApiV2Steps(source));
}

/** {@link openApiV2} in steps of about a millisecond. */
export function* openApiV2Steps(source: OpenApiSource): Generator<void, JsonObject> {
  const writer = new DocumentWriter(source, 'v2');
  const groupVersions = groupVersionsOf(source.definitions);
  for (const root of rootsOf(source)) writer.addRoot(root);
  for (const groupVersion of groupVersions) yield* writer.addGroupVersion(groupVersion);
  const { paths, definitions } = yield* writer.finish();
  return { swagger: '2.0', info, ...withParameterDefinitions(paths), definitions, ...securityV2 };
}

const info = { title: 'Kubernetes', version: '1.36' };
/** What upstream writes above the custom resources of a group version. */
const customInfo = { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' };
const bearer = { BearerToken: { description: 'Bearer Token authentication', in: 'header', name: 'authorization', type: 'apiKey' } };
const securityV3 = { securitySchemes: bearer };
const securityV2 = { securityDefinitions: bearer, security: [{ BearerToken: [] }] };

/** Only CustomResourceDefinitions make kinds of this group: their types have no Go names. */
function isCustom({ definitions }: OpenApiSource, group: string): boolean {
  const first = definitions.find((definition) => definition.group === group);
  return first !== undefined && isCustomResource(first);
}

function groupVersionsOf(definitions: readonly ResourceDefinition[]): { group: string; version: string }[] {
  const seen = new Map<string, { group: string; version: string }>();
  for (const { group, versions } of definitions) {
    for (const { name, served } of versions) if (served) seen.set(`${group}/${name}`, { group, version: name });
  }
  return [...seen.values()];
}

/** A document that is no resource's. */
interface RootDocument {
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly description: string;
  /** A kind of meta/v1, or `version`, or unset for a text. */
  readonly kind?: string;
  readonly media?: readonly string[];
}

function rootsOf({ definitions, published = [] }: Pick<OpenApiSource, 'definitions' | 'published'>): RootDocument[] {
  const available = 'get available API versions';
  const custom = new Map<string, boolean>();
  for (const definition of definitions) if (!custom.has(definition.group)) custom.set(definition.group, isCustomResource(definition));
  const served = definitions.filter(
    ({ group, versions }) => group !== '' && !custom.get(group) && versions.some((version) => version.served),
  );
  const groups = [...new Set(served.map(({ group }) => group))];
  return [
    { path: '/api/', operationId: 'getCoreAPIVersions', tag: 'core', description: available, kind: 'APIVersions' },
    { path: '/apis/', operationId: 'getAPIVersions', tag: 'apis', description: available, kind: 'APIGroupList' },
    ...groups.map((group) => {
      const tag = camelGroup(group);
      return {
        path: `/apis/${group}/`,
        operationId: `get${capital(tag)}APIGroup`,
        tag,
        description: 'get information of a group',
        kind: 'APIGroup',
      };
    }),
    {
      path: '/version/',
      operationId: 'getCodeVersion',
      tag: 'version',
      description: 'get the version of this server',
      kind: 'version',
      media: ['application/json'],
    },
    ...published.map(({ path, contentType, ...rest }) => ({ ...rest, path: `${path}/`, media: [contentType] })),
  ];
}

/** Groups that the server of custom resources upstream knows no kinds of. */
const unknownToCustom: ReadonlySet<string> = new Set([
  'admission.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'imagepolicy.k8s.io',
]);

const versionName = 'io.k8s.apimachinery.pkg.version.Info';

/** What /version answers. */
function versionSchema(dialect: OpenApiDialect): Schema {
  const text = (required: boolean): Property => ({
    schema: { type: 'string' },
    required,
    omit: 'unset',
    ...(required && dialect === 'v3' && { default: '' }),
  });
  const optional = ['emulationMajor', 'emulationMinor', 'minCompatibilityMajor', 'minCompatibilityMinor'];
  const required = ['major', 'minor', 'gitVersion', 'gitCommit', 'gitTreeState', 'buildDate', 'goVersion', 'compiler', 'platform'];
  const properties = new Map([
    ...required.map((name) => [name, text(true)] as const),
    ...optional.map((name) => [name, text(false)] as const),
  ]);
  return { name: versionName, type: 'object', properties, description: 'What a server is made of.' };
}

const discoveryMedia = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const metaPrefix = 'io.k8s.apimachinery.pkg.apis.meta.v1';

class DocumentWriter {
  readonly #source: OpenApiSource;
  readonly #dialect: OpenApiDialect;
  readonly #schemas: SchemaWriter;
  readonly #paths = new Map<string, JsonObject>();
  /** Group, version and kind by the name of the definition. */
  readonly #kinds = new Map<string, GroupVersionKind[]>();
  /** Paths of the fields that custom resources are selected by, by the name of the definition. */
  readonly #selectable = new Map<string, readonly string[]>();
  readonly #groupVersions: { group: string; version: string }[] = [];

  constructor(source: OpenApiSource, dialect: OpenApiDialect) {
    this.#source = source;
    this.#dialect = dialect;
    this.#schemas = new SchemaWriter(dialect);
  }

  *addGroupVersion({ group, version }: { group: string; version: string }): Generator<void, void> {
    this.#groupVersions.push({ group, version });
    if (!isCustom(this.#source, group)) this.#addDiscovery(group, version);
    for (const definition of this.#source.definitions) {
      const served = definition.group === group ? definition.versions.find(({ name, served }) => served && name === version) : undefined;
      if (!served) continue;
      for (const [path, item] of resourcePaths(definition, served, this.#references(definition, served), this.#dialect))
        this.#paths.set(path, item);
      yield;
    }
  }

  /** A document above the group versions, or beside them. */
  addRoot({ path, kind, media, ...operation }: RootDocument): void {
    const schema: JsonObject =
      kind === undefined
        ? { type: 'string' }
        : kind === 'version'
          ? this.#schemas.reference(versionName, versionSchema(this.#dialect))
          : this.#meta(kind);
    this.#addDocument(path, { ...operation, schema, media: media ?? discoveryMedia });
  }

  #addDiscovery(group: string, version: string): void {
    const operationId = `get${operationGroup({ group, version })}APIResources`;
    const path = `${group === '' ? '/api' : `/apis/${group}`}/${version}/`;
    this.#addDocument(path, {
      operationId,
      tag: `${camelGroup(group)}_${version}`,
      description: 'get available resources',
      schema: this.#meta('APIResourceList'),
      media: discoveryMedia,
    });
  }

  #addDocument(
    path: string,
    {
      operationId,
      tag,
      description,
      schema,
      media,
    }: Omit<RootDocument, 'path' | 'kind' | 'media'> & { schema: JsonObject; media: readonly string[] },
  ): void {
    const v2 = this.#dialect === 'v2';
    const answer: JsonObject = v2 ? { schema } : { content: Object.fromEntries(media.map((type) => [type, { schema }])) };
    const get: JsonObject = {
      description,
      operationId,
      tags: [tag],
      ...(v2 && { ...(media.length > 1 || schema['$ref'] ? { consumes: [...media] } : {}), produces: [...media], schemes: ['https'] }),
      responses: { '200': { description: 'OK', ...answer }, '401': { description: 'Unauthorized' } },
    };
    this.#paths.set(path, { get });
  }

  #references(definition: ResourceDefinition, version: ResourceVersion): ResourceReferences {
    const gvk = { group: definition.group, version: version.name, kind: definition.kind };
    const kind = this.#reference(gvk, version.schema);
    const hasList = definition.verbs.includes('list');
    const { selectableFields } = (version.own ?? definition).hooks;
    if (selectableFields && isCustomResource(definition))
      for (const name of [gvk.kind, definition.listKind])
        this.#selectable.set(customName({ ...gvk, kind: name }), [...selectableFields.keys()]);
    return {
      kind,
      list: hasList ? this.#reference({ ...gvk, kind: definition.listKind }, this.#listSchema(gvk, definition, version.schema)) : kind,
      meta: (name) => this.#meta(name),
      fields: (other) => this.#source.schemaOf(other)?.properties ?? new Map(),
      of: (other) => {
        const schema = this.#source.schemaOf(other);
        return schema && this.#reference(other, schema);
      },
    };
  }

  #reference(gvk: GroupVersionKind, schema: Schema): JsonObject {
    const name = schema.name ?? customName(gvk);
    const kinds = this.#kinds.get(name) ?? [];
    if (!kinds.some((known) => known.group === gvk.group && known.version === gvk.version)) kinds.push(gvk);
    this.#kinds.set(name, kinds);
    return this.#schemas.reference(name, schema);
  }

  /** The list kind of a resource: every one is made alike. */
  #listSchema(gvk: GroupVersionKind, { listKind, plural }: ResourceDefinition, items: Schema): Schema {
    const own = this.#source.schemaOf({ ...gvk, kind: listKind });
    if (own && items.name) return own;
    const text: Property = { schema: { type: 'string' }, required: false, omit: 'unset' };
    const named: Schema = { ...items, name: items.name ?? customName(gvk) };
    const properties = new Map<string, Property>();
    properties.set('apiVersion', text);
    properties.set('items', { schema: { type: 'array', items: named }, required: true, omit: 'never', description: `List of ${plural}.` });
    properties.set('kind', text);
    const metadata = this.#source.schemaOf({ group: 'meta.k8s.io', version: 'v1', kind: 'ListMeta' });
    if (metadata) properties.set('metadata', { ...text, schema: metadata, description: 'Metadata of the list.' });
    return {
      name: customName({ ...gvk, kind: listKind }),
      type: 'object',
      description: `${listKind} is a list of ${gvk.kind}`,
      properties,
    };
  }

  #meta(kind: string): JsonObject {
    if (kind === 'Patch') {
      const patch: Schema = {
        name: `${metaPrefix}.Patch`,
        type: 'object',
        description: 'A patch, in the form that its content type names.',
      };
      return this.#schemas.reference(patch.name!, patch);
    }
    const schema = this.#source.schemaOf({ group: 'meta.k8s.io', version: 'v1', kind });
    if (!schema) return { type: 'object' };
    const everywhere = kind === 'DeleteOptions' || kind === 'WatchEvent';
    if (kind === 'APIGroupList') this.#meta('APIGroup');
    const core = this.#reference({ group: '', version: 'v1', kind }, schema);
    if (everywhere) for (const groupVersion of this.#schemeVersions()) this.#reference({ ...groupVersion, kind }, schema);
    return core;
  }

  /** Beside core's: those of all groups together, of one group, or what whoever serves custom resources knows. */
  #schemeVersions(): readonly GroupVersion[] {
    const { groupVersions = [] } = this.#source;
    if (this.#dialect === 'v2') return groupVersions.length > 0 ? groupVersions : this.#groupVersions;
    const own = this.#groupVersions.at(-1)!;
    return isCustom(this.#source, own.group) ? groupVersions.filter(({ group }) => !unknownToCustom.has(group)) : [own];
  }

  /** Kinds of other groups that are parts of these. */
  #addOthers(): void {
    for (const { group, kind, versions } of this.#source.others ?? []) {
      for (const { name: version, schema } of versions) {
        if (schema.name && !this.#kinds.has(schema.name) && this.#schemas.has(schema.name))
          this.#kinds.set(schema.name, [{ group, version, kind }]);
      }
    }
  }

  *finish(): Generator<void, { paths: JsonObject; definitions: JsonObject }> {
    yield* this.#schemas.collect();
    this.#addOthers();
    const extensions = new Map(
      [...this.#kinds].map(([name, kinds]) => {
        const list = kinds.map(({ group, version, kind }) => ({ group, kind, version }));
        const fields = (this.#selectable.get(name) ?? []).map((fieldPath) => ({ fieldPath }));
        return [
          name,
          { 'x-kubernetes-group-version-kind': list, ...(fields.length > 0 && { 'x-kubernetes-selectable-fields': fields }) },
        ] as const;
      }),
    );
    const definitions = this.#schemas.definitions(extensions);
    const sorted = [...this.#paths].sort(([a], [b]) => (a < b ? -1 : 1));
    return { paths: Object.fromEntries(sorted), definitions };
  }
}

/** Definition name of a custom kind: the group reversed, `com.example.stable.v1.CronTab`. */
function customName({ group, version, kind }: GroupVersionKind): string {
  return [...group.split('.').reverse(), version, kind].join('.');
}
