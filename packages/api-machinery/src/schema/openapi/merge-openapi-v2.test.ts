import { expect, test } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { mergeOpenApiV2, openApiV2Below } from './merge-openapi-v2.ts';

const reference = (name: string): JsonObject => ({ $ref: `#/definitions/${name}` });
const extension: JsonObject = {
  paths: {
    '/apis/': { get: { schema: reference('Other') } },
    '/apis/metrics.example.com/': { get: { schema: reference('Other') } },
    '/apis/metrics.example.com/v1/pods': { get: { parameters: [{ $ref: '#/parameters/p-1' }], schema: reference('PodMetrics') } },
    '/apis/metrics.example.com/v2': 'no path',
  },
  definitions: {
    PodMetrics: { properties: { metadata: reference('ObjectMeta'), self: reference('PodMetrics'), kept: reference('Taken') } },
    ObjectMeta: { description: 'their words', type: 'object', 'x-kubernetes-group-version-kind': [{ kind: 'b' }] },
    Taken: { type: 'string' },
    Other: {},
  },
  parameters: { 'p-1': { name: 'p' }, 'q-1': { name: 'q' } },
};
const own: JsonObject = {
  swagger: '2.0',
  paths: { '/version': {} },
  definitions: { ObjectMeta: { description: 'ours', type: 'object' }, Taken: { type: 'integer' }, Taken_v2: {} },
};

test('Of the document of an extension server what is below its group is taken, with all that it refers to', () => {
  const below = openApiV2Below(extension, '/apis/metrics.example.com/')!;
  expect(Object.keys(below['paths'] as object)).toEqual(['/apis/metrics.example.com/v1/pods']);
  expect(Object.keys(below['definitions'] as object).sort()).toEqual(['ObjectMeta', 'PodMetrics', 'Taken']);
  expect(below['parameters']).toEqual({ 'p-1': { name: 'p' } });
  expect(openApiV2Below(extension, '/apis/other/')).toBeUndefined();
});

test.each([[null], [[]], [{ paths: [] }], [{ paths: { '/apis/a/v1/': { $ref: 5 } }, definitions: 'x' }]])(
  'A document that is %j takes nothing down',
  (document) => {
    expect(() => openApiV2Below(document as JsonObject, '/apis/a/')).not.toThrow();
  },
);

test('A definition that both servers have in other words stays one, and another under the same name gets a name of its own', () => {
  const merged = mergeOpenApiV2(own, openApiV2Below(extension, '/apis/metrics.example.com/')!);
  expect(merged['definitions']).toEqual({
    ObjectMeta: { description: 'ours', type: 'object' },
    PodMetrics: { properties: { metadata: reference('ObjectMeta'), self: reference('PodMetrics'), kept: reference('Taken_v3') } },
    Taken: { type: 'integer' },
    Taken_v2: {},
    Taken_v3: { type: 'string' },
  });
  expect(Object.keys(merged['paths'] as object)).toEqual(['/apis/metrics.example.com/v1/pods', '/version']);
  expect(own['definitions']).not.toHaveProperty('PodMetrics');
});
