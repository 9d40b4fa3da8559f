import { stringifyJson } from '@kubewright/api-machinery';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { define, definitionsPath, specSchema, widgetDefinition } from './definition-fixture.ts';
import { settle, startServer, type TestServer } from './fixture.ts';

let server: TestServer;
let count = 0;
let group: string;
beforeAll(async () => {
  server = await startServer();
  await settle();
});
beforeEach(() => {
  group = `g${++count}.example.com`;
});
afterAll(() => server.stop());

const merge = { 'content-type': 'application/merge-patch+json' };
const widgets = (): string => `/apis/${group}/v1/namespaces/default/widgets`;
const definition = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  widgetDefinition({ metadata: { name: `widgets.${group}` }, spec: { group }, version: { schema: specSchema(properties, more) } });
const create = (name: string, spec: object) =>
  server.request('POST', widgets(), { body: { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name }, spec } });
const change = (name: string, spec: object) => server.request('PATCH', `${widgets()}/${name}`, { body: { spec }, headers: merge });
const prefix = (name: string): string => `Widget.${group} "${name}" is invalid: `;

const integer = { type: 'integer' };
const text = { type: 'string', maxLength: 10 };
const rule = (source: string, more: object = {}) => ({ 'x-kubernetes-validations': [{ rule: source, ...more }] });

test('A broken rule is told with its message, its expression of a message, or itself, at the field it names', async () => {
  await define(
    server,
    definition(
      {
        min: integer,
        max: { ...integer, ...rule('self < 100', { messageExpression: 'self > 199 ? "far too much" : "too much"' }) },
        name: { ...text, ...rule("self != 'x'", { message: 'no x' }) },
      },
      rule('self.min <= self.max', { fieldPath: '.min', reason: 'FieldValueForbidden' }),
    ),
  );
  expect((await create('fine', { min: 1, max: 2, name: 'a' })).status).toBe(201);
  const refused = await create('bad', { min: 300, max: 200, name: 'x' });
  expect(refused.status).toBe(422);
  expect(refused.json.details.causes.map(({ field, reason, message }: Record<string, string>) => `${field} ${reason} ${message}`)).toEqual([
    'spec.min FieldValueForbidden Forbidden: failed rule: self.min <= self.max',
    'spec.max FieldValueInvalid Invalid value: 200: far too much',
    'spec.name FieldValueInvalid Invalid value: "x": no x',
  ]);
});

test('A rule of a whole object leaves the object out of its message', async () => {
  await define(server, definition({ a: integer }, rule('has(self.a)')));
  expect((await create('bad', {})).json.message).toBe(`${prefix('bad')}spec: Invalid value: failed rule: has(self.a)`);
});

test('Transition rules compare with what was there, elements of a list map by their keys', async () => {
  const item = {
    type: 'object',
    required: ['k'],
    properties: { k: text, v: { ...integer, ...rule('self >= oldSelf', { message: 'only grows' }) } },
  };
  await define(
    server,
    definition({
      once: { ...text, ...rule('self == oldSelf', { message: 'immutable' }) },
      list: { type: 'array', maxItems: 9, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'], items: item },
    }),
  );
  await create('one', {
    once: 'a',
    list: [
      { k: 'x', v: 1 },
      { k: 'y', v: 5 },
    ],
  });
  expect(
    (
      await change('one', {
        list: [
          { k: 'y', v: 6 },
          { k: 'z', v: 0 },
          { k: 'x', v: 1 },
        ],
      })
    ).status,
  ).toBe(200);
  const refused = await change('one', { once: 'b', list: [{ k: 'y', v: 1 }] });
  expect(refused.json.message).toBe(
    `${prefix('one')}[spec.list[0].v: Invalid value: 1: only grows, spec.once: Invalid value: "b": immutable]`,
  );
});

test('A rule with an optional oldSelf runs on a create, too', async () => {
  await define(
    server,
    definition({ phase: { ...text, ...rule("oldSelf.hasValue() || self == 'New'", { optionalOldSelf: true, message: 'starts as New' }) } }),
  );
  expect((await create('bad', { phase: 'Old' })).json.message).toBe(`${prefix('bad')}spec.phase: Invalid value: "Old": starts as New`);
  expect((await create('one', { phase: 'New' })).status).toBe(201);
  expect((await change('one', { phase: 'Old' })).status).toBe(200);
});

test('What was broken before a rule came is warned of and not held against an update that leaves it alone', async () => {
  await define(server, definition({ a: integer, b: integer }));
  await create('one', { a: 500, b: 1 });
  const stricter = specSchema({ a: { ...integer, ...rule('self < 100', { message: 'too much' }) }, b: integer });
  await server.request('PATCH', `${definitionsPath}/widgets.${group}`, {
    body: { spec: { versions: [{ name: 'v1', served: true, storage: true, schema: stricter }] } },
    headers: merge,
  });
  await settle();
  await settle();
  const changed = await change('one', { b: 2 });
  expect(changed.status, changed.text).toBe(200);
  expect(changed.headers['warning']).toEqual(['299 - "spec.a: Invalid value: 500: too much"']);
  expect((await change('one', { a: 501 })).json.message).toBe(`${prefix('one')}spec.a: Invalid value: 501: too much`);
});

test('Rules are not run on an object of the wrong form', async () => {
  await define(server, definition({ a: integer }, rule('self.a > 0')));
  expect((await create('bad', { a: 'x' })).json.message).toBe(
    `${prefix('bad')}[spec.a: Invalid value: "string": spec.a in body must be of type integer: "string", <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]`,
  );
});

test('A rule that may cost too much is refused with its definition', async () => {
  const long = { type: 'array', maxItems: 1000, items: { type: 'string', maxLength: 20 } };
  const refused = await server.request('POST', definitionsPath, {
    body: definition({ a: { ...long, maxItems: 100000 } }, rule('self.a.all(x, self.a.all(y, y == x))')),
  });
  expect(refused.json.message).toContain(
    'x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
  );
});

const at = 'spec.validation.openAPIV3Schema.properties[spec]';
const goRule = (source: string) =>
  `{"Rule":${stringifyJson(source)},"Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}`;

test.each([
  [
    'does not compile',
    { a: integer },
    rule('self.b > 0'),
    `${at}.x-kubernetes-validations[0].rule: Invalid value: ${goRule('self.b > 0')}: compilation failed: ERROR: <input>:1:5: undefined field 'b'`,
  ],
  ['is no condition', { a: integer }, rule('self.a'), `cel expression must evaluate to a bool`],
  [
    'has a message that is no text',
    { a: integer },
    rule('self.a > 0', { messageExpression: 'self.a' }),
    `${at}.x-kubernetes-validations[0].messageExpression: Invalid value: `,
  ],
  [
    'compares elements that cannot be told apart',
    { a: { type: 'array', maxItems: 5, items: { ...text, ...rule('self == oldSelf') } } },
    {},
    `oldSelf cannot be used on the uncorrelatable portion of the schema within ${at}.properties[a]`,
  ],
  [
    'says optionalOldSelf for nothing',
    { a: integer },
    rule('self.a > 0', { optionalOldSelf: true }),
    `${at}.x-kubernetes-validations[0].optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule`,
  ],
])('A definition with a rule that %s is refused', async (_what, properties, more, message) => {
  const refused = await server.request('POST', definitionsPath, { body: definition(properties, more) });
  expect(refused.status, refused.text).toBe(422);
  expect(refused.json.message).toContain(message);
});

test('A default must obey the rules of its field', async () => {
  const refused = await server.request('POST', definitionsPath, {
    body: definition({ a: { ...integer, default: 5, ...rule('self > 10', { message: 'more' }) } }),
  });
  expect(refused.json.message).toContain(`${at}.properties[a].default: Invalid value: 5: more`);
});

test('Rules see metadata name only, and int-or-string as either', async () => {
  const schema = {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: {
            port: {
              'x-kubernetes-int-or-string': true,
              ...rule('type(self) == int ? self > 0 : self.startsWith("p")', { message: 'a port' }),
            },
          },
        },
      },
      ...rule("self.metadata.name.startsWith('w')", { message: 'w first' }),
    },
  };
  await define(server, widgetDefinition({ metadata: { name: `widgets.${group}` }, spec: { group }, version: { schema } }));
  expect((await create('w1', { port: 1 })).status).toBe(201);
  expect((await create('w2', { port: 'pa' })).status).toBe(201);
  expect((await create('x', { port: 0 })).json.message).toBe(
    `${prefix('x')}[<nil>: Invalid value: w first, spec.port: Invalid value: 0: a port]`,
  );
});

test('Metrics tell how long rules take: to be compiled once for a definition, to be run for each write', async () => {
  const counted = async (what: string): Promise<number> => {
    const { text: metrics } = await server.request('GET', '/metrics');
    return Number(new RegExp(`^apiserver_cel_${what}_duration_seconds_count (\\d+)$`, 'm').exec(metrics)![1]);
  };
  await define(server, definition({ a: integer }, rule('has(self.a)')));
  const [compiled, evaluated] = [await counted('compilation'), await counted('evaluation')];
  await create('one', { a: 1 });
  await create('two', {});
  await create('three', { a: 'text' });
  expect([await counted('compilation'), await counted('evaluation')]).toEqual([compiled + 1, evaluated + 2]);
});
