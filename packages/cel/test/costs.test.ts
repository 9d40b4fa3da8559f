import { fromJsonSchema, type JsonObject } from '@kubewright/api-machinery';
import { createEnvironment, schemaType } from '@kubewright/cel';
import { expect, test } from 'vitest';

const text: JsonObject = { type: 'string' };
const integer: JsonObject = { type: 'integer' };
const item: JsonObject = { type: 'object', properties: { k: text, v: text, v2: text } };
const openApiV3Schema: JsonObject = {
  type: 'object',
  properties: {
    i: integer,
    j: integer,
    s: text,
    short: { type: 'string', maxLength: 10 },
    array: { type: 'array', items: integer },
    few: { type: 'array', maxItems: 5, items: { type: 'string', maxLength: 20 } },
    listMap: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'], items: item },
    map: { type: 'object', additionalProperties: integer },
    port: { 'x-kubernetes-int-or-string': true },
  },
};
const self = {
  i: 3,
  j: 4,
  s: 'Rook takes 👑',
  short: 'abc',
  array: [1, 1, 2, 2, 3, 3, 4, 5],
  few: ['a', 'b'],
  listMap: [
    { k: 'a1', v: 'b1' },
    { k: 'a2', v: 'b2' },
    { k: 'a3', v: 'b3', v2: 'z' },
  ],
  map: { b: 1, d: 2 },
  port: '25%',
};
const type = schemaType(fromJsonSchema(openApiV3Schema, { objectMeta: { type: 'object', properties: new Map() } }), {
  resourceRoot: true,
})!;
const environment = createEnvironment({ variables: { self: type } });

/**
 * What evaluating costs and what it may cost at most. The figures are those of upstream's stability tests
 * (apiextensions-apiserver pkg/apiserver/schema/cel/celcoststability_test.go) for the same expressions on the same data:
 * changing one changes which rules a cluster accepts.
 */
test.each<[string, number, number]>([
  ['self.i == self.j - 1', 6, 5],
  ['type(self.i) == int', 4, 4],
  ['double(5) < 10.0', 1, 2],
  ["self.s.startsWith('Rook')", 3, 3],
  ["self.s.matches('^[^0-9]*$')", 8, 943_721],
  ['size(self.s) == 12', 4, 4],
  ["self.s.replace(' ', 'x') == 'Rookxtakesx👑'", 7, 629_150],
  ["self.s.split(' ') == ['Rook', 'takes', '👑']", 6, 629_159],
  ["self.s.substring(4, 10).trim() == 'takes'", 6, 629_149],
  ["'%d %s'.format([1, 'abc']) == '1 abc'", 2, 12],
  ['2 in self.array', 10, 1_572_865],
  ['self.array.all(e, e > 0)', 43, 7_864_318],
  ['self.array.exists(e, e > 2)', 36, 9_437_181],
  ['self.array.exists_one(e, e > 4)', 22, 6_291_456],
  ['self.array.map(e, e * 20).filter(e, e > 50).exists(e, e == 60)', 194, 53_477_367],
  ['self.few.all(e, e.contains("x"))', 10, 63],
  ['self.few.exists(e, e == self.short)', 19, 58],
  ["self.listMap.exists(m, m.v2 == 'z')", 24, 7_340_028],
  ["self.listMap.filter(m, has(m.v2) && m.v2 == 'z').size() == 1", 24, 17_825_790],
  ['self.listMap.transformList(i, m, m.v).size() == 3', 47, 14_680_065],
  ["'b' in self.map", 3, 3],
  ['self.map.all(k, self.map[k] > 0)', 17, 3_595_115],
  ['self.map.all(k, v, v > 0)', 13, 2_246_948],
  ["type(self.port) == string && self.port == '25%'", 7, 7],
  ['has(self.i) && !has(self.s)', 3, 3],
  ['sets.contains(self.array, [1])', 11, 1_572_876],
  ["isQuantity(self.short) || self.short.find('a') == 'a'", 7, 14],
  ['[4, 3, 2, 1].sort() == [1, 2, 3, 4]', 44, 64],
  ['optional.of(1).orValue(2) == 1', 2, 3],
])('%s costs %i, and at most %i', (source, cost, most) => {
  const { program, issues } = environment.compile(source);
  expect(issues).toBeUndefined();
  expect({ cost: program!.evaluate({ self }).cost, most: program!.estimatedCost.max }).toEqual({ cost, most });
});
