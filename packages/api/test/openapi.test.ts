import {
  encodeOpenApiV2,
  encodeOpenApiV3Steps,
  fromJsonSchema,
  openApiV2,
  openApiV3,
  type JsonObject,
  type ResourceDefinition,
} from '@kubewright/api-machinery';
import { builtInDefinitions, schemaOf } from '@kubewright/api';
import { describe, expect, it } from 'vitest';

const objectMeta = schemaOf({ group: 'meta.k8s.io', version: 'v1', kind: 'ObjectMeta' })!;
const cronTabSchema: JsonObject = {
  type: 'object',
  description: 'A table of times.',
  properties: {
    spec: {
      type: 'object',
      required: ['cronSpec'],
      properties: {
        cronSpec: { type: 'string', pattern: '^\\S+$', description: 'When it runs.' },
        port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, nullable: true },
        anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        jobs: { type: 'array', 'x-kubernetes-preserve-unknown-fields': true, items: { type: 'object' } },
      },
    },
  },
};

const cronTabs: ResourceDefinition = {
  group: 'stable.example.com',
  kind: 'CronTab',
  listKind: 'CronTabList',
  plural: 'crontabs',
  singular: 'crontab',
  shortNames: ['ct'],
  categories: [],
  scope: 'Namespaced',
  versions: [{ name: 'v1', served: true, schema: fromJsonSchema(cronTabSchema, { objectMeta }) }],
  storageVersion: 'v1',
  storagePrefix: 'stable.example.com/crontabs',
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
  stored: true,
  hooks: {},
};

const definitions = [...builtInDefinitions(), cronTabs];
const source = { definitions, schemaOf };
/** A document is walked by name here, and what is not there fails the test. */
interface Loose {
  [key: string]: Loose;
}
const at = (value: unknown, ...path: string[]): Loose => path.reduce((part, key) => part[key]!, value as Loose);

/** Every $ref in a document. */
function referencesIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, part] of Object.entries(value)) {
    if (key === '$ref' && typeof part === 'string') found.add(part);
    else referencesIn(part, found);
  }
  return found;
}

describe('OpenAPI v3', () => {
  const groupVersions = [...new Set(definitions.flatMap(({ group, versions }) => versions.map(({ name }) => `${group}/${name}`)))];

  it.each(groupVersions)('of %s refers to nothing that it does not define', (groupVersion) => {
    const [group, version] = groupVersion.split('/') as [string, string];
    const document = openApiV3(source, { group, version });
    const names = [...referencesIn(document)].map((reference) => reference.replace('#/components/schemas/', ''));
    expect(names.filter((name) => !Object.hasOwn(at(document, 'components', 'schemas'), name))).toEqual([]);
  });

  const apps = openApiV3(source, { group: 'apps', version: 'v1' });
  const schemas = at(apps, 'components', 'schemas');

  it('lets kubectl find out that fields are validated on the server', () => {
    const patch = at(apps, 'paths', '/apis/apps/v1/namespaces/{namespace}/deployments/{name}', 'patch');
    expect((patch.parameters as unknown as { name: string }[]).map(({ name }) => name)).toEqual([
      'dryRun',
      'fieldManager',
      'fieldValidation',
      'force',
    ]);
    expect(patch['x-kubernetes-group-version-kind']).toEqual({ group: 'apps', kind: 'Deployment', version: 'v1' });
    expect(patch['x-kubernetes-action']).toBe('patch');
    expect(patch.operationId).toBe('patchAppsV1NamespacedDeployment');
  });

  it('says how lists merge', () => {
    const containers = at(schemas, 'io.k8s.api.core.v1.PodSpec', 'properties', 'containers');
    expect(containers).toMatchObject({
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-patch-merge-key': 'name',
    });
    expect(at(schemas, 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector')['x-kubernetes-map-type']).toBe('atomic');
  });

  it('names the kind that a schema is of', () => {
    expect(at(schemas, 'io.k8s.api.apps.v1.DeploymentList')['x-kubernetes-group-version-kind']).toEqual([
      { group: 'apps', kind: 'DeploymentList', version: 'v1' },
    ]);
  });

  it('describes a custom resource, and offers no strategic merge for it', () => {
    const document = openApiV3(source, { group: 'stable.example.com', version: 'v1' });
    const schema = at(document, 'components', 'schemas', 'com.example.stable.v1.CronTab');
    expect(schema.description).toBe('A table of times.');
    expect(at(schema, 'properties', 'metadata')).toMatchObject({
      allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }],
    });
    expect(at(schema, 'properties', 'spec', 'properties', 'port')).toEqual({
      anyOf: [{ type: 'integer' }, { type: 'string' }],
      'x-kubernetes-int-or-string': true,
    });
    const patch = at(document, 'paths', '/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}', 'patch');
    expect(Object.keys(at(patch, 'requestBody', 'content'))).not.toContain('application/strategic-merge-patch+json');
    expect(Object.keys(at(document, 'paths'))).toContain('/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}/status');
  });

  it('leaves out of the document of a custom resource what upstream does: discovery, watch paths, other media types', () => {
    const { paths, info, components } = openApiV3(source, { group: 'stable.example.com', version: 'v1' });
    expect(info).toEqual({ title: 'Kubernetes CRD Swagger', version: 'v0.1.0' });
    expect(Object.keys(components as JsonObject)).toEqual(['schemas']);
    const root = '/apis/stable.example.com/v1';
    const item = `${root}/namespaces/{namespace}/crontabs/{name}`;
    expect(Object.keys(paths as JsonObject)).toEqual([
      `${root}/crontabs`,
      `${root}/namespaces/{namespace}/crontabs`,
      item,
      `${item}/status`,
    ]);
    const { get, put } = at(paths, item) as unknown as { get: JsonObject; put: JsonObject };
    expect(get['parameters']).toMatchObject([{ name: 'resourceVersion' }]);
    expect(Object.keys(at(get, 'responses', '200', 'content'))).toEqual(['application/json', 'application/yaml']);
    expect(Object.keys(at(put, 'requestBody', 'content'))).toEqual(['application/json', 'application/yaml']);
    expect(at(paths, `${root}/crontabs`, 'get')['description']).toBe('list objects of kind CronTab');
  });

  it('writes beside a path the parameters that all its operations have, and by operation the others', () => {
    const { paths } = openApiV3(source, { group: '', version: 'v1' });
    const names = (value: Loose): string[] => ((value['parameters'] ?? []) as unknown as { name: string }[]).map(({ name }) => name);
    const item = at(paths, '/api/v1/namespaces/{namespace}/configmaps/{name}');
    expect(names(item)).toEqual(['name', 'namespace', 'pretty']);
    expect([names(item['get']!), names(item['patch']!)]).toEqual([[], ['dryRun', 'fieldManager', 'fieldValidation', 'force']]);
    expect(names(at(paths, '/api/v1/nodes/{name}/proxy'))).toEqual(['name', 'path']);
    expect(names(at(paths, '/api/v1/configmaps', 'get'))).toEqual([]);
    expect(names(at(paths, '/api/v1/configmaps'))).toContain('labelSelector');
  });

  it.each([
    [
      '',
      'v1',
      '/api/v1/namespaces/{namespace}/pods/{name}/exec',
      'get',
      'connectCoreV1GetNamespacedPodExec',
      'connect GET requests to exec of Pod',
    ],
    ['', 'v1', '/api/v1/namespaces/{namespace}/endpoints', 'post', 'createCoreV1NamespacedEndpoints', 'create Endpoints'],
    [
      '',
      'v1',
      '/api/v1/namespaces/{namespace}/pods/{name}/eviction',
      'post',
      'createCoreV1NamespacedPodEviction',
      'create eviction of a Pod',
    ],
    [
      'networking.k8s.io',
      'v1',
      '/apis/networking.k8s.io/v1/ingressclasses/{name}',
      'delete',
      'deleteNetworkingV1IngressClass',
      'delete an IngressClass',
    ],
  ] as const)('names the operations of %s/%s at %s %s as upstream does', (group, version, path, method, operationId, description) => {
    expect(at(openApiV3(source, { group, version }).paths, path, method)).toMatchObject({ operationId, description });
  });
});

describe('OpenAPI v2', () => {
  const document = openApiV2(source);

  it('refers to nothing that it does not define', () => {
    const missing = [...referencesIn(document)].filter((reference) => {
      const [, kind = '', name = ''] = reference.split('/');
      return !Object.hasOwn(at(document, kind), name);
    });
    expect(missing).toEqual([]);
  });

  it('has one id for each operation', () => {
    const items = Object.values(at(document, 'paths') as unknown as Record<string, Record<string, { operationId?: string }>>);
    const ids = items.flatMap((item) => Object.values(item).flatMap(({ operationId }) => operationId ?? []));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says of a custom resource only what OpenAPI 2 can say', () => {
    const properties = at(document, 'definitions', 'com.example.stable.v1.CronTab', 'properties', 'spec', 'properties');
    expect(properties.port).toEqual({ 'x-kubernetes-int-or-string': true });
    expect(properties.free).toEqual({ 'x-kubernetes-preserve-unknown-fields': true });
    expect(properties.anything).toEqual({ 'x-kubernetes-preserve-unknown-fields': true });
    expect(properties.jobs).toEqual({ 'x-kubernetes-preserve-unknown-fields': true });
  });

  it('defines parameters that many operations have once, but those that old kubectl looks for in each operation', () => {
    const { parameters } = at(document, 'paths', '/apis/apps/v1/namespaces/{namespace}/deployments/{name}', 'patch');
    const named = (parameters as unknown as { name?: string; $ref?: string }[]).map(
      ({ name, $ref }) => name ?? $ref!.replace(/-[\w-]{8}$/, '-hash'),
    );
    expect(named).toEqual([
      '#/parameters/body-hash',
      'dryRun',
      '#/parameters/fieldManager-hash',
      'fieldValidation',
      '#/parameters/force-hash',
    ]);
  });

  it('tells the values of an enum only where upstream does, and which fields are alternatives', () => {
    const definition = (name: string): JsonObject => at(document, 'definitions', `io.k8s.api.core.v1.${name}`);
    expect(at(definition('PodCondition'), 'properties', 'status')['enum']).toBeUndefined();
    expect(at(definition('NodeStatus'), 'properties', 'phase')['enum']).toEqual(['Pending', 'Running', 'Terminated']);
    expect(definition('SeccompProfile')['x-kubernetes-unions']).toEqual([
      { discriminator: 'type', 'fields-to-discriminateBy': { localhostProfile: 'LocalhostProfile' } },
    ]);
  });

  it('lists every group version that takes delete options', () => {
    const kinds = at(document, 'definitions', 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions')['x-kubernetes-group-version-kind'];
    expect(kinds).toContainEqual({ group: 'apps', kind: 'DeleteOptions', version: 'v1' });
  });

  it('has the binary form that kubectl asks for', () => {
    const bytes = Buffer.from(
      encodeOpenApiV2({
        swagger: '2.0',
        info: { title: 'T', version: 'v' },
        paths: {},
        definitions: { A: { type: 'string', 'x-a': [1] } },
      }),
    );
    const definition = ['0a0141', '121a', 'b20108', '0a06737472696e67', 'fa010c', '0a03782d61', '1205', '12035b315d'];
    expect(bytes.toString('hex')).toBe(['0a03322e30', '12060a0154120176', '4200', '4a21', '0a1f', ...definition].join(''));
  });

  it('has the binary form that client-go’s openapi3 asks for', () => {
    const schemas = { A: { default: {}, allOf: [{ $ref: '#/B' }] }, B: { default: 'x', additionalProperties: { type: 'string' } } };
    const steps = encodeOpenApiV3Steps({ openapi: '3.0.0', info: { title: 'T', version: 'v' }, paths: {}, components: { schemas } });
    let step = steps.next();
    while (!step.done) step = steps.next();
    // NamedSchemaOrReference { name, SchemaOrReference { Schema { … } } }; DefaultType has no place for an object.
    const a = ['0a14', '0a0141', '120f', '0a0d', 'd20107', '1205', '0a03232f42', '8a0200'];
    const b = ['0a1d', '0a0142', '1218', '0a16', '82020d', '0a0b', '0a09', 'ca0106737472696e67', '8a0203', '1a0178'];
    const head = ['0a05332e302e30', '1206', '0a0154', '320176', '2200'];
    expect(Buffer.from(step.value).toString('hex')).toBe([...head, '2a37', '0a35', ...a, ...b].join(''));
  });
});
