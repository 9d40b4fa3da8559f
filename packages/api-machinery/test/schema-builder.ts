import type { Property, Schema } from '../src/schema/schema.ts';

/** A small language for the schemas of these tests. */
export const text: Schema = { type: 'string' };
export const integer: Schema = { type: 'integer' };
export const field = (schema: Schema, more: Partial<Property> = {}): Property => ({ schema, required: false, omit: 'empty', ...more });
export const always = (schema: Schema): Property => field(schema, { omit: 'never' });
export const struct = (properties: Record<string, Schema | Property>, more: Partial<Schema> = {}): Schema => ({
  type: 'object',
  properties: new Map(Object.entries(properties).map(([name, value]) => [name, 'omit' in value ? value : field(value)])),
  ...more,
});
export const mapOf = (schema: Schema): Schema => ({ type: 'object', additionalProperties: schema });
export const listOf = (items: Schema, ...keys: string[]): Schema => ({
  type: 'array',
  items,
  listType: keys.length > 0 ? 'map' : 'atomic',
  listMapKeys: keys,
});
export const setOf = (items: Schema): Schema => ({ type: 'array', items, listType: 'set' });

const metadata = struct({
  name: text,
  namespace: text,
  uid: text,
  resourceVersion: text,
  generation: integer,
  creationTimestamp: text,
  labels: mapOf(text),
  annotations: mapOf(text),
  finalizers: setOf(text),
  ownerReferences: listOf(struct({ uid: text, name: text }), 'uid'),
  managedFields: listOf({ preserveUnknownFields: true }),
});
const port = struct({ name: text, containerPort: integer, protocol: field(text, { default: 'TCP' }) });
const container = struct({
  name: text,
  image: text,
  args: listOf(text),
  ports: listOf(port, 'containerPort', 'protocol'),
  resources: always(struct({ limits: mapOf(text) })),
});
const podTemplate = struct({
  metadata: always(struct({ labels: mapOf(text) })),
  spec: always(struct({ containers: always(listOf(container, 'name')), nodeSelector: field({ ...mapOf(text), mapType: 'atomic' }) })),
});

/** A Deployment in small. */
export const deployment = struct({
  apiVersion: text,
  kind: text,
  metadata: always(metadata),
  spec: always(
    struct({
      replicas: field(integer, { omit: 'unset' }),
      selector: struct({ matchLabels: mapOf(text) }, { mapType: 'atomic' }),
      template: always(podTemplate),
      strategy: always(struct({ type: text })),
    }),
  ),
  status: always(struct({ readyReplicas: integer, conditions: listOf(struct({ type: text, status: text }), 'type') })),
});
