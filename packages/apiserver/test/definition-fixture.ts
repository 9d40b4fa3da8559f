import { settle, type TestServer } from './fixture.ts';

export const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

type Json = Record<string, unknown>;

/** A definition of Widgets with one version, v1; parts of its spec and of its version can be replaced. */
export function widgetDefinition({ spec = {}, version = {}, metadata = {} }: { spec?: Json; version?: Json; metadata?: Json } = {}): Json {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com', ...metadata },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } }, ...version }],
      ...spec,
    },
  };
}

/** A schema whose spec has these properties. */
export const specSchema = (properties: Json, more: Json = {}): Json => ({
  openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties, ...more } } },
});

/** Creates a definition and waits until it is served. */
export async function define(server: TestServer, definition: Json): Promise<void> {
  const created = await server.request('POST', definitionsPath, { body: definition });
  if (created.status !== 201) throw new Error(created.text);
  await established(server, (definition['metadata'] as { name: string }).name);
}

export async function established(server: TestServer, name: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const { json } = await server.request('GET', `${definitionsPath}/${name}`);
    if (
      json.status?.conditions?.some(
        (condition: { type: string; status: string }) => condition.type === 'Established' && condition.status === 'True',
      )
    )
      break;
    await settle();
  }
  await settle();
}

/** The conditions of a definition as `Type=Status Reason`. */
export async function conditionsOf(server: TestServer, name: string): Promise<string[]> {
  await settle();
  const { json } = await server.request('GET', `${definitionsPath}/${name}`);
  return (json.status?.conditions ?? []).map(
    ({ type, status, reason }: { type: string; status: string; reason: string }) => `${type}=${status} ${reason}`,
  );
}
