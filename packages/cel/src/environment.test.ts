import { fromJsonSchema, type JsonObject } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { createEnvironment } from './environment.ts';
import { Traversal } from './evaluator/traversal.ts';
import { dynType, intType, listType, mapType, stringType } from './types/cel-type.ts';
import { optionalSchemaType, schemaType, type SchemaType } from './types/schema-type.ts';

const environment = createEnvironment({
  variables: { i: intType, s: stringType, list: listType(intType), map: mapType(stringType, intType), d: dynType },
});
const bindings = { i: 5, s: 'größe', list: [1, 2, 3], map: { a: 1, b: 2 }, d: { a: { b: [1, 2.5, 'x', null] } } };

function evaluate(source: string): unknown {
  const { program, issues } = environment.compile(source);
  if (!program) return issues;
  const result = program.evaluate(bindings);
  return 'error' in result ? result.error.message : result.value;
}

test.each<[string, unknown]>([
  ['1 + 2 * 3 - 4 / 3 % 2', 6],
  ['-7 / 2', -3],
  ['-7 % 3', -1],
  ['9007199254740993 + 1', 9007199254740994n],
  ['9223372036854775807 - 9223372036854775806', 1],
  ['s.size()', 5],
  ["s.startsWith('grö') && s.endsWith('ße')", true],
  ['list.map(x, x * 2).exists(x, x == 4)', true],
  ['list.filter(x, x > 1).size()', 2],
  ['list.exists_one(x, x > 2)', true],
  ['map.all(k, v, v > 0 && k != "c")', true],
  ['map.transformMap(k, v, v > 1, v * 10) == {"b": 20}', true],
  ['has(map.a) && !has(map.c)', true],
  ['map.?c.orValue(7)', 7],
  ['map[?"a"].optMap(x, x + 1).value()', 2],
  ['d.a.b[0] == 1.0 && d.a.b[1] > 2', true],
  ['type(d.a.b[0]) == int && type(d.a.b[1]) == double', true],
  ['d.a.b[3] == null', true],
  ['1 / 0 == 1 || true', true],
  ['1 in list', true],
  ['[dyn("a"), dyn(1)].isSorted() && [dyn(1), dyn("a")].max() == dyn(1)', true],
  ['dyn(1).?a.hasValue()', false],
  ['"a" in ["b", "a"]', true],
  ["timestamp('2024-02-29T12:00:00Z').getDayOfYear()", 59],
  ["timestamp('2024-02-29T12:00:00Z').getHours('Europe/Berlin')", 13],
  ["string(duration('1h30m') + duration('0.5s'))", '5400.5s'],
  ['string(1e6)', '1e+06'],
])('%s is %s', (source, value) => {
  expect(evaluate(source)).toEqual(value);
});

test.each([
  ['1 / 0', 'division by zero'],
  ['9223372036854775807 + 1', 'integer overflow'],
  ['map.c', 'no such key: c'],
  ['list[9]', 'index out of bounds: 9'],
  ['d.a.b.c', "unsupported index type 'string' in list"],
  ['dyn(1).a', 'no such key: a'],
  ['[1][dyn(1.5)]', 'unsupported index value 1.5 in list'],
  ['dyn(1).all(x, true)', "got 'types.Int', expected iterable type"],
  ['dyn(timestamp("2020-01-01T00:00:00Z")).map(x, x)', "got 'types.Timestamp', expected iterable type"],
  ['dyn(null).filter(x, true)', "got 'types.Null', expected iterable type"],
  ['dyn(1) + dyn("a")', 'no such overload'],
  ['dyn(true) + dyn("a")', 'no such overload: _+_'],
  ['dyn("a") - dyn(1)', 'no such overload'],
  ['dyn([1]) < dyn(1)', 'no such overload: _<_'],
  ['dyn(1) < dyn([1])', 'no such overload'],
  ['size(dyn(1))', 'no such overload: size'],
  ['dyn(1).startsWith("a")', 'no such overload'],
  ['[dyn(1), dyn(null)].min()', 'no such overload'],
  ["bytes('a') < b'b' ? 1/0 : 0", 'division by zero'],
  ['optional.none().value()', 'optional.none() dereference'],
])('%s fails: %s', (source, message) => {
  expect(evaluate(source)).toBe(message);
});

const startOfExpression =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
test.each([
  ['x', "ERROR: <input>:1:1: undeclared reference to 'x' (in container '')\n | x\n | ^"],
  ['i.x', "ERROR: <input>:1:2: type 'int' does not support field selection\n | i.x\n | .^"],
  ['i + s', "ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, string)'\n | i + s\n | ..^"],
  ["'ü' + i", "ERROR: <input>:1:5: found no matching overload for '_+_' applied to '(string, int)'\n | 'ü' + i\n | .．..^"],
  ['i ==\n  s', "ERROR: <input>:1:3: found no matching overload for '_==_' applied to '(int, string)'\n | i ==\n | ..^"],
  ['[1, s]', "ERROR: <input>:1:5: expected type 'int' but found 'string'\n | [1, s]\n | ....^"],
  ["duration('1x')", "ERROR: <input>:1:10: invalid duration argument\n | duration('1x')\n | .........^"],
  ['list.all(1, true)', 'ERROR: <input>:1:10: argument must be a simple name\n | list.all(1, true)\n | .........^'],
  ['has(i)', 'ERROR: <input>:1:5: invalid argument to has() macro\n | has(i)\n | ....^'],
  ['if', 'ERROR: <input>:1:1: reserved identifier: if\n | if\n | ^'],
  ['(1', "ERROR: <input>:1:3: Syntax error: mismatched input '<EOF>' expecting ')'\n | (1\n | ..^"],
  ['1 2', "ERROR: <input>:1:3: Syntax error: extraneous input '2' expecting <EOF>\n | 1 2\n | ..^"],
  ['s! == s', "ERROR: <input>:1:2: Syntax error: mismatched input '!' expecting <EOF>\n | s! == s\n | .^"],
  ['/x', `ERROR: <input>:1:1: Syntax error: extraneous input '/' expecting ${startOfExpression}\n | /x\n | ^`],
  ['1 + )', `ERROR: <input>:1:5: Syntax error: mismatched input ')' expecting ${startOfExpression}\n | 1 + )\n | ....^`],
  ['../x', "ERROR: <input>:1:2: Syntax error: no viable alternative at input '..'\n | ../x\n | .^"],
  ['s. ', "ERROR: <input>:1:4: Syntax error: no viable alternative at input '. '\n | s. \n | ...^"],
  ['', `ERROR: <input>:1:0: Syntax error: mismatched input '<EOF>' expecting ${startOfExpression}`],
  [`${'('.repeat(300)}1`, 'ERROR: <input>:-1:0: expression recursion limit exceeded: 250'],
  ['a'.repeat(100_001), 'ERROR: <input>:-1:0: expression code point size exceeds limit: size: 100001, limit 100000'],
])('%s does not compile', (source, issues) => {
  expect(environment.compile(source)).toEqual({ issues, stage: 'check' });
});

const objectMeta = { type: 'object', properties: new Map() } as const;
const typeOf = (properties: JsonObject): SchemaType => schemaType(fromJsonSchema({ type: 'object', properties }, { objectMeta }))!;

test.each<[JsonObject, unknown, string, unknown]>([
  [{ type: 'string', nullable: true }, null, '!has(self.x)', true],
  [{ type: 'string' }, 7, 'self.x == ""', 'invalid data, expected string, got int64'],
  [{ type: 'number' }, 1, 'type(self.x) == double', true],
  [{ type: 'integer' }, 9223372036854775807n, 'self.x == 9223372036854775807', true],
  [{ type: 'string', format: 'byte' }, 'QUI=', "self.x == b'AB'", true],
  [{ type: 'string', format: 'date-time' }, '2024-01-02T03:04:05+01:00', 'self.x.getHours()', 2],
  [{ type: 'string', format: 'duration' }, '1h', "self.x == duration('60m')", true],
  [{ 'x-kubernetes-int-or-string': true }, '25%', "type(self.x) == string && self.x == '25%'", true],
  [{ 'x-kubernetes-int-or-string': true }, 25, 'self.x > 3', true],
  [{ type: 'object', properties: { 'a-b': { type: 'integer' } } }, { 'a-b': 1 }, 'self.x.a__dash__b', 1],
  [
    { type: 'object', properties: { namespace: { type: 'string' } } },
    { namespace: 'a' },
    'has(self.x.namespace) && self.x.namespace == self.x.__namespace__ && [self.x].all(r, !has(r.namespace) || r.namespace == "a")',
    true,
  ],
  [
    { type: 'object', properties: { 'a-b': { type: 'integer' }, c: { type: 'string', nullable: true } } },
    { 'a-b': 1, c: null, d: 2 },
    'dyn(self.x).all(k, v, k == "a__dash__b" && v == 1) && self.x == self.x',
    true,
  ],
  [{ type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } }, ['a', 'b'], "self.x == ['b', 'a']", true],
  [{ type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } }, ['a'], "self.x + ['a', 'c'] == ['a', 'c']", true],
  [
    {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
      items: { type: 'object', properties: { k: { type: 'string' }, v: { type: 'integer' } } },
    },
    [
      { k: 'a', v: 1 },
      { k: 'b', v: 2 },
    ],
    'self.x == [self.x[1], self.x[0]] && (self.x + self.x).size() == 2',
    true,
  ],
])('a field of schema %j that holds %s answers %s', (schema, value, source, expected) => {
  const { program, issues } = createEnvironment({ variables: { self: typeOf({ x: schema }) } }).compile(source);
  expect(issues).toBeUndefined();
  const result = program!.evaluate({ self: { x: value } });
  expect('error' in result ? result.error.message : result.value).toEqual(expected);
});

test('oldSelf is an optional where the rule says so', () => {
  const self = typeOf({ x: { type: 'integer' } });
  const { program } = createEnvironment({ variables: { self, oldSelf: optionalSchemaType(self) } }).compile(
    'oldSelf.hasValue() ? self.x >= oldSelf.value().x : self.x == 0',
  );
  expect(program!.variables).toEqual(new Set(['self', 'oldSelf']));
  expect(program!.evaluate({ self: { x: 1 }, oldSelf: { x: 2 } })).toMatchObject({ value: false });
  expect(program!.evaluate({ self: { x: 0 }, oldSelf: undefined })).toMatchObject({ value: true });
});

test('a variable that is not bound fails only when it is read', () => {
  const { program } = environment.compile('i > 0 || s == ""');
  expect(program!.evaluate({ i: 1 })).toMatchObject({ value: true });
  expect(program!.evaluate({ i: 0 })).toMatchObject({ error: { kind: 'failed', message: 'no such attribute(s): s' } });
});

test('an evaluation ends when it costs too much', () => {
  const { program } = environment.compile('list.all(x, list.all(y, x + y > 0))');
  expect(program!.evaluate(bindings, { costLimit: 20 })).toEqual({
    error: expect.objectContaining({ kind: 'costLimit', message: 'operation cancelled: actual cost limit exceeded' }),
    cost: 21,
  });
});

test.each([
  ['a text that is looked into', "list.all(x, s.charAt(x) == 'x')"],
  ['a text that is counted', 'list.all(x, size(s) > x)'],
  ['a list that is copied', 'list.all(x, (list + [x]).size() > 0)'],
  ['an object whose entries are counted', 'list.all(x, map.size() > -1)'],
])('an evaluation ends when it goes through too much at a low cost: %s, again and again', (_, expression) => {
  const { program } = environment.compile(expression);
  const list = Array.from({ length: 10_000 }, (__, i) => i);
  const map = Object.fromEntries(list.map((i) => [`k${i}`, i]));
  expect(program!.evaluate({ s: 'x'.repeat(1_000_000), list, map })).toMatchObject({ error: { kind: 'costLimit' } });
  expect(program!.evaluate({ s: 'x'.repeat(10), list: list.slice(0, 10), map: {} })).toMatchObject({ value: true });
});

test('what several evaluations go through counts together where they are told so', () => {
  const { program } = environment.compile("list.all(x, s.charAt(x) == 'x')");
  const several = { s: 'x'.repeat(1_000_000), list: Array.from({ length: 300 }, (_, i) => i) };
  const traversal = new Traversal();
  expect(program!.evaluate(several, { traversal })).toMatchObject({ value: true });
  expect(program!.evaluate(several, { traversal })).toMatchObject({ error: { kind: 'costLimit' } });
  expect(program!.evaluate(several)).toMatchObject({ value: true });
});
