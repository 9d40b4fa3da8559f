import { openApiV2, openApiV3, type JsonObject } from '@kubewright/api-machinery';
import { builtInDefinitions, schemaOf } from '@kubewright/api';
import { describe, expect, it } from 'vitest';

const definitions = builtInDefinitions();
const source = { definitions, schemaOf };
const v2 = openApiV2(source);
const coreV3 = openApiV3(source, { group: '', version: 'v1' });

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly type?: string;
  readonly schema?: JsonObject;
}
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
  readonly 'x-kubernetes-action'?: string;
  readonly 'x-kubernetes-group-version-kind'?: JsonObject;
}
type PathItem = Readonly<Record<string, Operation>> & { readonly parameters?: readonly Parameter[] };

/** Parameters with those that a document of version 2 defines once in place of their references. */
const resolved = (document: JsonObject, parameters: readonly (Parameter | { $ref: string })[] = []): Parameter[] =>
  parameters.map(
    (each) =>
      ('$ref' in each ? (document['parameters'] as Record<string, unknown>)[each.$ref.replace('#/parameters/', '')] : each) as Parameter,
  );

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const operationsOf = (document: JsonObject): { path: string; method: string; operation: Operation; shared: readonly Parameter[] }[] =>
  Object.entries(document['paths'] as unknown as Record<string, PathItem>).flatMap(([path, item]) =>
    methods
      .filter((method) => method in item)
      .map((method) => {
        const operation = { ...item[method]!, parameters: resolved(document, item[method]!.parameters) };
        return { path, method, operation, shared: resolved(document, item.parameters) };
      }),
  );

/** What the OpenAPI specifications ask of a document beyond its JSON schema, and what generators of clients rely on. */
describe.each([
  ['2', v2],
  ['3', coreV3],
])('an OpenAPI document of version %s', (_version, document) => {
  const operations = operationsOf(document);

  it('gives each operation a name of its own, that is a name in any language', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z0-9]*$/.test(id))).toEqual([]);
  });

  it('declares each parameter of a path, as required, and none that is not there', () => {
    const wrong = operations.filter(({ path, operation, shared }) => {
      const declared = [...shared, ...(operation.parameters ?? [])].filter((parameter) => parameter.in === 'path');
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
      return (
        declared.some(({ required }) => required !== true) ||
        declared
          .map(({ name }) => name)
          .sort()
          .join() !== named.sort().join()
      );
    });
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('names no parameter twice, and gives each a type', () => {
    const wrong = operations.filter(({ operation, shared }) => {
      const all = [...shared, ...(operation.parameters ?? [])];
      return (
        new Set(all.map((parameter) => `${parameter.in} ${parameter.name}`)).size < all.length ||
        all.some((parameter) => !(parameter.type ?? parameter.schema))
      );
    });
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('says what each operation answers, and which tag it is under', () => {
    const wrong = operations.filter(
      ({ operation }) =>
        operation.tags.length !== 1 ||
        Object.values(operation.responses).length === 0 ||
        Object.values(operation.responses).some(({ description }) => !description),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('has no two paths that differ in nothing but the names of their parameters', () => {
    const shapes = Object.keys(document['paths'] as object).map((path) => path.replaceAll(/\{\w+\}/g, '{}'));
    expect(new Set(shapes).size).toBe(shapes.length);
  });
});

describe('operations', () => {
  const byId = new Map(operationsOf(v2).map((each) => [each.operation.operationId, each]));

  it.each([
    ['getCoreAPIVersions', 'get', '/api/', 'core'],
    ['getAPIVersions', 'get', '/apis/', 'apis'],
    ['getAppsAPIGroup', 'get', '/apis/apps/', 'apps'],
    ['getRbacAuthorizationAPIGroup', 'get', '/apis/rbac.authorization.k8s.io/', 'rbacAuthorization'],
    ['getCoreV1APIResources', 'get', '/api/v1/', 'core_v1'],
    ['getInternalApiserverV1alpha1APIResources', 'get', '/apis/internal.apiserver.k8s.io/v1alpha1/', 'internalApiserver_v1alpha1'],
    ['listCoreV1PodForAllNamespaces', 'get', '/api/v1/pods', 'core_v1'],
    ['watchCoreV1NamespacedPodList', 'get', '/api/v1/watch/namespaces/{namespace}/pods', 'core_v1'],
    ['deleteCoreV1CollectionNamespacedPod', 'delete', '/api/v1/namespaces/{namespace}/pods', 'core_v1'],
    ['createCoreV1NamespacedPodEviction', 'post', '/api/v1/namespaces/{namespace}/pods/{name}/eviction', 'core_v1'],
    ['connectCoreV1HeadNamespacedPodProxyWithPath', 'head', '/api/v1/namespaces/{namespace}/pods/{name}/proxy/{path}', 'core_v1'],
    ['connectCoreV1OptionsNodeProxy', 'options', '/api/v1/nodes/{name}/proxy', 'core_v1'],
    ['replaceAppsV1NamespacedDeploymentScale', 'put', '/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale', 'apps_v1'],
    [
      'patchFlowcontrolApiserverV1FlowSchemaStatus',
      'patch',
      '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas/{name}/status',
      'flowcontrolApiserver_v1',
    ],
  ])('%s is named as upstream names it, so that generated clients have the same methods', (id, method, path, tag) => {
    const { method: foundMethod, path: foundPath, operation } = byId.get(id)!;
    expect([foundMethod, foundPath, operation.tags]).toEqual([method, path, [tag]]);
  });

  it.each([
    [
      'readCoreV1NamespacedPodLog',
      [
        'container',
        'follow',
        'previous',
        'sinceSeconds',
        'timestamps',
        'tailLines',
        'limitBytes',
        'insecureSkipTLSVerifyBackend',
        'stream',
      ],
      'Pod',
      'get',
    ],
    ['connectCoreV1GetNamespacedPodExec', ['stdin', 'stdout', 'stderr', 'tty', 'container', 'command'], 'PodExecOptions', 'connect'],
    ['connectCoreV1PostNamespacedPodPortforward', ['ports'], 'PodPortForwardOptions', 'connect'],
    ['connectCoreV1GetNamespacedServiceProxy', ['path'], 'ServiceProxyOptions', 'connect'],
  ])('%s takes the parameters of its options', (id, names, kind, action) => {
    const { operation, shared } = byId.get(id)!;
    const own = [...(operation.parameters ?? []), ...shared].map(({ name }) => name);
    expect(names.filter((name) => !own.includes(name))).toEqual([]);
    expect([operation['x-kubernetes-group-version-kind'], operation['x-kubernetes-action']]).toEqual([
      { group: '', kind, version: 'v1' },
      action,
    ]);
  });
});
