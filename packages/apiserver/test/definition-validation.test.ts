import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conditionsOf, define, definitionsPath, established, specSchema, widgetDefinition } from './definition-fixture.ts';
import { settle, startServer, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await settle();
});
afterAll(() => server.stop());

const schema = (openAPIV3Schema: object) => ({ version: { schema: { openAPIV3Schema } } });
const field = (part: object) => ({ version: { schema: specSchema({ a: part }) } });
const at = 'spec.validation.openAPIV3Schema';
const atField = `${at}.properties[spec].properties[a]`;
const label =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const versions = (...names: string[]) =>
  names.map((name, index) => ({ name, served: true, storage: index === 0, schema: { openAPIV3Schema: { type: 'object' } } }));
const webhook = (clientConfig: object, conversionReviewVersions: string[] = ['v1']) => ({
  spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions } } },
});

type Case = readonly [string, Parameters<typeof widgetDefinition>[0], string];

const cases: readonly Case[] = [
  [
    'another name than its plural and group',
    { metadata: { name: 'x.example.com' } },
    'metadata.name: Invalid value: "x.example.com": must be spec.names.plural+"."+spec.group',
  ],
  [
    'a name to be generated',
    { metadata: { generateName: 'a-' } },
    'metadata.generateName: Invalid value: "a-": must be spec.names.plural+"."+spec.group',
  ],
  ['no scope', { spec: { scope: '' } }, 'spec.scope: Required value'],
  ['an unknown scope', { spec: { scope: 'World' } }, 'spec.scope: Unsupported value: "World": supported values: "Cluster", "Namespaced"'],
  [
    'a short name with a capital',
    { spec: { names: { plural: 'widgets', kind: 'Widget', shortNames: ['W'] } } },
    `spec.names.shortNames[0]: Invalid value: "W": ${label}`,
  ],
  [
    'a list kind like its kind',
    { spec: { names: { plural: 'widgets', kind: 'Widget', listKind: 'Widget' } } },
    'spec.names.listKind: Invalid value: "Widget": kind and listKind may not be the same',
  ],
  ['no schema', { version: { schema: undefined } }, 'spec.versions[0].schema.openAPIV3Schema: Required value'],
  ['no storage version', { version: { storage: false } }, 'must have exactly one version marked as storage version'],
  ['two versions of one name', { spec: { versions: versions('v1', 'v1') } }, 'must contain unique version names'],
  [
    'a deprecation warning without deprecation',
    { version: { deprecationWarning: 'old' } },
    'spec.versions[0].deprecationWarning: Invalid value: "old": can only be set for deprecated versions',
  ],
  [
    'preserveUnknownFields',
    { spec: { preserveUnknownFields: true } },
    'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
  ],
  ['a field without a type', field({ description: 'x' }), `${atField}.type: Required value: must not be empty for specified object fields`],
  ['an array without items', field({ type: 'array' }), `${atField}.items: Required value: must be specified`],
  [
    'a type nobody knows',
    field({ type: 'text' }),
    `${atField}.type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`,
  ],
  ['a reference', field({ type: 'object', $ref: '#/x' }), `${atField}.$ref: Forbidden: $ref is not supported`],
  [
    'uniqueItems',
    field({ type: 'array', items: { type: 'string' }, uniqueItems: true }),
    `${atField}.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
  ],
  [
    'properties beside additionalProperties',
    field({ type: 'object', properties: { b: { type: 'string' } }, additionalProperties: { type: 'string' } }),
    `${atField}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
  ],
  [
    'unknown fields preserved by false',
    field({ type: 'object', 'x-kubernetes-preserve-unknown-fields': false }),
    `${atField}.x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined`,
  ],
  [
    'a pattern that is none',
    field({ type: 'string', pattern: '(' }),
    `${atField}.pattern: Invalid value: "(": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): \`(\``,
  ],
  ['a nullable root', schema({ type: 'object', nullable: true }), `${at}.nullable: Forbidden: nullable cannot be true at the root`],
  [
    'a default that does not fit',
    field({ type: 'integer', default: 'x' }),
    `${atField}.default: Invalid value: "string":  in body must be of type integer: "string"`,
  ],
  [
    'a default with an unknown field',
    field({ type: 'object', properties: { b: { type: 'string' } }, default: { c: 1 } }),
    `${atField}.default: Invalid value: {"c":1}: must not have unknown fields`,
  ],
  [
    'a default of a whole object that does not say what it is',
    schema({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true, default: {} }),
    `${at}.default.kind: Required value`,
  ],
  [
    'a default in metadata',
    schema({ type: 'object', properties: { metadata: { type: 'object', default: {} } } }),
    `${at}.properties[metadata].default: Forbidden: must not be set in top-level metadata`,
  ],
  [
    'restricted labels',
    schema({ type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } }),
    `${at}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
  ],
  [
    'a junctor with a type',
    field({ type: 'string', anyOf: [{ type: 'string' }] }),
    `${atField}.anyOf[0].type: Forbidden: must be empty to be structural`,
  ],
  [
    'a list map without keys',
    field({ type: 'array', 'x-kubernetes-list-type': 'map', items: { type: 'object' } }),
    `${atField}.x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
  ],
  [
    'a list map whose key may be missing',
    field({
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
      items: { type: 'object', properties: { k: { type: 'string' } } },
    }),
    `${atField}.items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
  ],
  [
    'a set of granular objects',
    field({ type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'object' } }),
    `${atField}.items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set`,
  ],
  [
    'a map type of a string',
    field({ type: 'string', 'x-kubernetes-map-type': 'atomic' }),
    `${atField}.type: Invalid value: "string": must be object if x-kubernetes-map-type is specified`,
  ],
  [
    'a rule with a line break and no message',
    field({ type: 'string', 'x-kubernetes-validations': [{ rule: "self\n== 'a'" }] }),
    `${atField}.x-kubernetes-validations[0].message: Required value: message must be specified if rule contains line breaks`,
  ],
  [
    'a rule about a field that is not there',
    field({ type: 'object', 'x-kubernetes-validations': [{ rule: 'true', fieldPath: '.b' }] }),
    `${atField}.x-kubernetes-validations[0].fieldPath: Invalid value: ".b": must be a valid path`,
  ],
  [
    'an enum at the root beside a status',
    { version: { subresources: { status: {} }, schema: { openAPIV3Schema: { type: 'object', maxProperties: 3 } } } },
    'fields are allowed at the root of the schema if the status subresource is enabled',
  ],
  [
    'a scale path outside of the spec',
    { version: { subresources: { scale: { specReplicasPath: '.status.a', statusReplicasPath: '.status.b' } } } },
    'spec.subresources.scale.specReplicasPath: Invalid value: ".status.a": should be a json path under .spec',
  ],
  [
    'a column of no type',
    { version: { additionalPrinterColumns: [{ name: 'A', type: 'text', jsonPath: '.a' }] } },
    'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
  ],
  [
    'a column path without a dot',
    { version: { additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: 'a' }] } },
    'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "a": must be a simple json path starting with .',
  ],
  [
    'a selectable field of a list',
    { version: { schema: specSchema({ a: { type: 'array', items: { type: 'string' } } }), selectableFields: [{ jsonPath: '.spec.a' }] } },
    'spec.selectableFields[0].jsonPath: Invalid value: ".spec.a": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
  ],
  [
    'a selectable field that is not there',
    { version: { schema: specSchema({ a: { type: 'string' } }), selectableFields: [{ jsonPath: '.spec.b' }] } },
    'spec.selectableFields[0].jsonPath: Invalid value: ".spec.b": is an invalid path: does not refer to a valid field',
  ],
  [
    'a selectable field twice',
    { version: { schema: specSchema({ a: { type: 'string' } }), selectableFields: [{ jsonPath: '.spec.a' }, { jsonPath: '.spec.a' }] } },
    'spec.selectableFields[1].jsonPath: Duplicate value: ".spec.a"',
  ],
  [
    'an unknown conversion',
    { spec: { conversion: { strategy: 'Magic' } } },
    'spec.conversion.strategy: Unsupported value: "Magic": supported values: "None", "Webhook"',
  ],
  ['a webhook of no place', webhook({}), 'spec.conversion.webhookClientConfig: Required value: exactly one of url or service is required'],
  [
    'a webhook over http',
    webhook({ url: 'http://a.b/c' }),
    `spec.conversion.webhookClientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
  ],
  [
    'a webhook of no reviews',
    { spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig: { url: 'https://a.b/c' } } } } },
    'spec.conversion.conversionReviewVersions: Required value',
  ],
  ['no versions', { spec: { versions: null } }, 'must have exactly one version marked as storage version'],
  [
    'a webhook of unknown reviews',
    webhook({ url: 'https://a.b/c' }, ['v2']),
    'spec.conversion.conversionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1',
  ],
  [
    'a webhook client without the strategy',
    { spec: { conversion: { strategy: 'None', webhook: { clientConfig: { url: 'https://a.b' }, conversionReviewVersions: ['v1'] } } } },
    'spec.conversion.webhookClientConfig: Forbidden: should not be set when strategy is not set to Webhook',
  ],
  [
    'a protected group without approval',
    { metadata: { name: 'widgets.x.k8s.io' }, spec: { group: 'x.k8s.io' } },
    'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
  ],
];

describe('A definition is refused', () => {
  test.each(cases)('with %s', async (_title, parts, message) => {
    const refused = await server.request('POST', `${definitionsPath}?dryRun=All`, { body: widgetDefinition(parts) });
    expect(refused.status, refused.text).toBe(422);
    expect(refused.json.message).toContain(message);
  });
});

test('Where versions differ, messages name the version', async () => {
  const [first, second] = versions('v1', 'v2');
  const bad = { openAPIV3Schema: { type: 'object', properties: { a: {} } } };
  const refused = await server.request('POST', definitionsPath, {
    body: widgetDefinition({ spec: { versions: [first, { ...second, schema: bad }] } }),
  });
  expect(refused.json.message).toBe(
    'CustomResourceDefinition.apiextensions.k8s.io "widgets.example.com" is invalid: spec.versions[1].schema.openAPIV3Schema.properties[a].type: Required value: must not be empty for specified object fields',
  );
});

test('Formats that are not checked are warned of, sets of objects are not', async () => {
  const set = { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'object', 'x-kubernetes-map-type': 'atomic' } };
  const created = await server.request('POST', `${definitionsPath}?dryRun=All`, {
    body: widgetDefinition({
      version: {
        schema: specSchema({ a: { type: 'string', format: 'colour' }, b: set, c: set, d: { type: 'string', format: 'date-time' } }),
      },
    }),
  });
  expect(created.headers['warning']).toEqual(['299 - "unrecognized format \\"colour\\""']);
});

test('Plural and group never change, scope and kind not once the definition is established', async () => {
  await define(server, widgetDefinition());
  const { json } = await server.request('GET', `${definitionsPath}/widgets.example.com`);
  const changed = { ...json, spec: { ...json.spec, scope: 'Cluster', names: { ...json.spec.names, plural: 'gadgets', kind: 'Gadget' } } };
  const refused = await server.request('PUT', `${definitionsPath}/widgets.example.com`, { body: changed });
  expect(
    refused.json.details.causes.map(({ field: name, message }: { field: string; message: string }) => `${name} ${message}`).sort(),
  ).toEqual([
    'spec.names.kind Invalid value: "Gadget": field is immutable',
    'spec.names.plural Invalid value: "gadgets": field is immutable',
    'spec.scope Invalid value: "Cluster": field is immutable',
  ]);
});

test('A version that was ever stored stays until it is taken out of storedVersions', async () => {
  const path = `${definitionsPath}/widgets.example.com`;
  const { json } = await server.request('GET', path);
  const [v1] = versions('v1');
  const added = await server.request('PUT', path, {
    body: {
      ...json,
      spec: {
        ...json.spec,
        versions: [
          { ...v1, storage: false },
          { ...v1, name: 'v2' },
        ],
      },
    },
  });
  expect(added.json.status.storedVersions).toEqual(['v1', 'v2']);
  const without = { ...added.json, spec: { ...json.spec, versions: [{ ...v1, name: 'v2' }] } };
  const refused = await server.request('PUT', path, { body: without });
  expect(refused.json.message).toContain(
    'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration',
  );
  const migrated = await server.request('PATCH', `${path}/status`, {
    body: { status: { storedVersions: ['v2'] } },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  const removed = await server.request('PUT', path, { body: { ...without, metadata: migrated.json.metadata } });
  expect(removed.status, removed.text).toBe(200);
});

// As kube-apiserver 1.36 answers.
test.each([
  ['two versions of one name', { versions: [...versions('v1'), ...versions('v1')] }, 'must have the storage version v1'],
  ['a version of a name that is none', { versions: versions('V1') }, `spec.version: Invalid value: "V1": ${label}`],
  [
    'an empty list of versions',
    { versions: [] },
    'spec.versions: Invalid value: []: must have exactly one version marked as storage version',
  ],
])('A definition that comes to have %s is refused', async (_name, spec, message) => {
  const path = `${definitionsPath}/widgets.example.com`;
  const { json } = await server.request('GET', path);
  const refused = await server.request('PUT', path, { body: { ...json, spec: { ...json.spec, ...spec } } });
  expect(refused.json.message).toContain(message);
});

test('What is empty, or lost on the way through the internal version, makes no new generation', async () => {
  const path = `${definitionsPath}/widgets.example.com`;
  const { json } = await server.request('GET', path);
  const { names, conversion } = json.spec;
  const spec = { ...json.spec, names: { ...names, shortNames: [] }, conversion: { ...conversion, webhook: {} } };
  const updated = await server.request('PUT', path, { body: { ...json, spec } });
  expect(updated.json.metadata.generation).toBe(json.metadata.generation);
  expect(updated.json.spec).toEqual(json.spec);
});

test('A status without stored versions has that of the spec, and an empty list of conditions stays one', async () => {
  const path = `${definitionsPath}/widgets.example.com`;
  const { json } = await server.request('GET', path);
  const body = { ...json, status: { ...json.status, storedVersions: [], conditions: [] } };
  const written = await server.request('PUT', `${path}/status?dryRun=All`, { body });
  expect(written.json.status.storedVersions).toEqual(json.status.storedVersions);
  expect(written.json.status.conditions).toEqual([]);
});

test('Names that another definition of the group has are not accepted until it gives them up', async () => {
  const other = widgetDefinition({
    metadata: { name: 'gizmos.example.com' },
    spec: { names: { plural: 'gizmos', kind: 'Widget', shortNames: ['gz'] } },
  });
  await server.request('POST', definitionsPath, { body: other });
  expect(await conditionsOf(server, 'gizmos.example.com')).toEqual([
    'NamesAccepted=False ListKindConflict',
    'Established=False NotAccepted',
  ]);
  const { json } = await server.request('GET', `${definitionsPath}/gizmos.example.com`);
  expect(json.status.acceptedNames).toEqual({ plural: 'gizmos', shortNames: ['gz'], kind: '' });
  await server.request('DELETE', `${definitionsPath}/widgets.example.com`);
  await established(server, 'gizmos.example.com');
  expect(await conditionsOf(server, 'gizmos.example.com')).toEqual([
    'NamesAccepted=True NoConflicts',
    'Established=True InitialNamesAccepted',
  ]);
});

test('A protected group with a reason is served and says that it is not approved', async () => {
  const annotations = { 'api-approved.kubernetes.io': 'unapproved, testing' };
  await define(server, widgetDefinition({ metadata: { name: 'widgets.x.k8s.io', annotations }, spec: { group: 'x.k8s.io' } }));
  expect(await conditionsOf(server, 'widgets.x.k8s.io')).toEqual([
    'NamesAccepted=True NoConflicts',
    'Established=True InitialNamesAccepted',
    'KubernetesAPIApprovalPolicyConformant=False UnapprovedAnnotation',
  ]);
});
