import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { definitionsPath, specSchema, widgetDefinition } from './definition-fixture.ts';
import { settle, startServer, type TestResponse, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await settle();
});
afterAll(() => server.stop());

const define = (openAPIV3Schema: object, version: object = {}): Promise<TestResponse> =>
  server.request('POST', `${definitionsPath}?dryRun=All`, {
    body: widgetDefinition({ version: { schema: { openAPIV3Schema }, ...version } }),
  });
const field = (part: object): Promise<TestResponse> => define(specSchema({ a: part })['openAPIV3Schema'] as object);
const at = 'spec.validation.openAPIV3Schema.properties[spec].properties[a]';

const causesOf = (answer: TestResponse): string[] => {
  const { details } = answer.json as { details: { causes: { field: string; message: string }[] } };
  return details.causes.map((cause) => `${cause.field}: ${cause.message}`).sort();
};

const printed = (rule: string) =>
  JSON.stringify({ Rule: rule, Message: '', MessageExpression: '', Reason: null, FieldPath: '', OptionalOldSelf: null });

describe('What is wrong with a definition', () => {
  test('is told of rules beside parts that are wrong, but not above them', async () => {
    const rule = [{ rule: 'self' }];
    const wrong = { type: 'string', minLength: 1, uniqueItems: true, 'x-kubernetes-validations': rule };
    const refused = await field({
      type: 'object',
      properties: { wrong, right: { type: 'string', 'x-kubernetes-validations': rule } },
      'x-kubernetes-validations': rule,
    });
    expect(causesOf(refused)).toEqual([
      `${at}.properties[right].x-kubernetes-validations[0].rule: Invalid value: ${printed('self')}: cel expression must evaluate to a bool`,
      `${at}.properties[wrong].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
    ]);
  });

  test('calls self by the same name at every depth', async () => {
    const rules = { 'x-kubernetes-validations': [{ rule: 'self.size() > 0' }] };
    const refused = await define({
      type: 'object',
      properties: { spec: { type: 'object', properties: { a: { type: 'object', properties: { b: { type: 'string' } }, ...rules } } } },
      'x-kubernetes-validations': [{ rule: 'true' }],
    });
    expect(causesOf(refused)).toEqual([
      `${at}.x-kubernetes-validations[0].rule: Invalid value: ${printed('self.size() > 0').replace('>', '\\u003e')}: compilation failed: ERROR: <input>:1:10: found no matching overload for 'size' applied to 'selfType1.()'\n | self.size() > 0\n | .........^`,
    ]);
  });

  test('shows the root of a schema as Go prints it', async () => {
    const refused = await define({ type: 'object', anyOf: [{ required: ['spec'] }] }, { subresources: { status: {} } });
    expect(refused.json.message).toContain(
      'Invalid value: {"ID":"","Schema":"","Ref":null,"Description":"","Type":"object","Nullable":false,',
    );
    expect(refused.json.message).toContain('"AnyOf":[{"ID":"","Schema":"","Ref":null,');
  });

  test('names the place inside a default as its check joins paths', async () => {
    const map = { type: 'object', additionalProperties: { type: 'integer', maximum: 1 }, default: { 'x y': 2 } };
    expect(causesOf(await field({ type: 'array', items: { type: 'string', maxLength: 1 }, default: ['a', 'long'] }))).toEqual([
      `${at}.default.[1]: Too long: may not be more than 1 byte`,
    ]);
    expect(causesOf(await field(map))).toEqual([`${at}.default.x y: Invalid value: 2: .x y in body should be less than or equal to 1`]);
  });

  test('is told of a default in the metadata of a resource within the object', async () => {
    const kind = { type: 'string', default: 'no kind' };
    const refused = await field({ type: 'object', 'x-kubernetes-embedded-resource': true, properties: { kind } });
    expect(causesOf(refused)[0]).toContain(
      `${at}.properties[kind].default: Invalid value: "no kind": must result in valid metadata: kind: Invalid value: "no kind": may have mixed case`,
    );
  });
});

describe('A definition is accepted', () => {
  test('whose int-or-string has a default of neither type', async () => {
    const accepted = await field({ 'x-kubernetes-int-or-string': true, default: 0.5 });
    expect(accepted.status, accepted.text).toBe(201);
  });

  test('with the values in it sorted as Go does', async () => {
    const accepted = await field({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true, example: { b: 1, a: { d: 1, c: 2 } } });
    expect(accepted.text).toContain('"example":{"a":{"c":2,"d":1},"b":1}');
  });

  test('without a word on what is unknown in the schema of elements', async () => {
    const items = { type: 'object', unknown: 1 };
    const accepted = await field({ type: 'array', unknown: 1, items });
    expect(accepted.headers['warning']).toEqual([
      '299 - "unknown field \\"spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.a.unknown\\""',
    ]);
  });
});
