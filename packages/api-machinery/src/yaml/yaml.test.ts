import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readJson } from '../json/read-json.ts';
import { dumpYaml } from './dump-yaml.ts';
import { maxYamlDepth } from './compose-yaml.ts';
import { loadYaml, loadYamlDocuments, loadYamlLeniently } from './load-yaml.ts';

const errorOf = (text: string): string => {
  try {
    loadYaml(text);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
    return (error as Error).message;
  }
};

describe('reading YAML', () => {
  it.each([
    ['a: yes', { a: true }],
    ['a: off', { a: false }],
    ['a: "yes"', { a: 'yes' }],
    ['a: 010', { a: 8 }],
    ['a: 0o10', { a: 8 }],
    [`a: ${'9'.repeat(400)}`, { a: '9'.repeat(400) }],
    ['a: 0x1F', { a: 31 }],
    ['a: 1_000', { a: 1000 }],
    ['a: 09', { a: 9 }],
    ['a: 12:30:45', { a: '12:30:45' }],
    ['a: 2001-01-01', { a: '2001-01-01' }],
    ['a: 1e3', { a: 1000 }],
    ['a: 1.5', { a: 1.5 }],
    ['a: 1.2.3', { a: '1.2.3' }],
    ['a: ~', { a: null }],
    ['a:', { a: null }],
    ['1: x\ntrue: z', { '1': 'x', true: 'z' }],
    ['b: &b {x: 1}\na: {<<: *b, z: 2}', { b: { x: 1 }, a: { x: 1, z: 2 } }],
    ['{a: [1, b]}', { a: [1, 'b'] }],
    ['{"a": 1}', { a: 1 }],
    ['a: |\n  x\n  y\n', { a: 'x\ny\n' }],
    ['', null],
    ['# nothing', null],
  ])('%j', (text, value) => {
    expect(loadYaml(text)).toEqual(value);
  });

  it('reads streams and leaves empty documents out, or the first document alone', () => {
    expect(loadYamlDocuments('---\na: 1\n---\n# nothing\n---\nb: 2\n')).toEqual([{ a: 1 }, { b: 2 }]);
    expect(loadYaml('# first\n---\na: 1\n---\nb: [')).toEqual({ a: 1 });
  });

  it('refuses keys that are set twice', () => {
    expect(errorOf('a: 1\nb: 2\na: 3')).toBe('yaml: unmarshal errors:\n  line 3: key "a" already set in map');
    expect(errorOf('{"a":1,"a":2}')).toMatch(/already set in map/);
  });

  it('says on which line it gave up', () => {
    expect(errorOf('a: 1\nb: [')).toMatch(/^yaml: line \d+: /);
    expect(errorOf(`${'\n'.repeat(100_000)}x\n---\n\tb`)).toBe('');
  });

  it('keeps __proto__ as a key', () => {
    expect(Object.keys(loadYaml('__proto__: {admin: true}') as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('refuses alias bombs and cycles, and shares nothing between aliases', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...Array.from({ length: 9 }, (_, i) => `${'bcdefghij'[i]}: &${'bcdefghij'[i]} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`),
    ].join('\n');
    expect(errorOf(bomb)).toBe('yaml: document contains excessive aliasing');
    expect(errorOf('&a [*a]')).toBe("yaml: anchor 'a' value contains itself");
    const { a, b } = loadYaml('a: &x {y: [1]}\nb: *x') as { a: object; b: object };
    expect(a).toEqual(b);
    expect(a).not.toBe(b);
  });

  it.each([
    [8, ''],
    [11, 'yaml: document contains excessive aliasing'],
  ])('of a text of one very long word %i aliases make at most ten times as much', (aliases, error) => {
    expect(errorOf(`- &a ${'x'.repeat(200_000)}\n${'- *a\n'.repeat(aliases)}`)).toBe(error);
  });

  it('lets aliases make as much of a small document as upstream does', () => {
    expect(errorOf(`a: &a [x, x]\nb: [${'*a,'.repeat(5_000)}]`)).toBe('');
    expect(errorOf(`a: &a [${'x,'.repeat(1_000)}]\nb: [${'*a,'.repeat(200)}]`)).toBe('yaml: document contains excessive aliasing');
  });

  it.each(['[', '{a: ', '- ', '? '])('survives any nesting of %j', (open) => {
    expect(errorOf(open.repeat(maxYamlDepth * 300))).not.toBe('');
  });

  it('nests to its limit', () => {
    expect(errorOf(`x: ${'['.repeat(maxYamlDepth - 10)}${']'.repeat(maxYamlDepth - 10)}`)).toBe('');
    expect(errorOf(`x: ${'['.repeat(maxYamlDepth + 10)}${']'.repeat(maxYamlDepth + 10)}`)).not.toBe('');
  });

  it('fails with nothing but a SyntaxError', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab:-[]{}&*!|>#"\'?,% \n\t01.~<') }), (text) => {
        expect(typeof errorOf(text)).toBe('string');
      }),
      { numRuns: 500 },
    );
  });
});

describe('writing YAML', () => {
  it('looks like upstream’s', () => {
    const value = {
      kind: 'Pod',
      apiVersion: 'v1',
      spec: {
        containers: [{ name: 'a', args: ['yes', '010', '', 'x: y', '12:30:45', 'line\nline\n'] }],
        empty: {},
        none: [],
        n: null,
        f: 1.5,
        b: true,
      },
    };
    expect(dumpYaml(value)).toBe(`apiVersion: v1
kind: Pod
spec:
  b: true
  containers:
  - args:
    - "yes"
    - "010"
    - ""
    - 'x: y'
    - "12:30:45"
    - |
      line
      line
    name: a
  empty: {}
  f: 1.5
  "n": null
  none: []
`);
  });

  it.each([
    ['a time', '2008-01-01T01:01:01Z', '"2008-01-01T01:01:01Z"'],
    ['a date', '2008-1-2', '"2008-1-2"'],
    ['what only begins like a number', '_1', '_1'],
    ['what merges maps as a key', '<<', '<<'],
    ['a space that does not break', 'a\u00a0b', 'a\u00a0b'],
    ['a character beyond the basic plane', '😀', '"\\U0001F600"'],
    ['a tab', 'a\tb', '"a\\tb"'],
    ['an indicator at the start', '*a', "'*a'"],
    ['a quote and an indicator', "'a: b", "'''a: b'"],
    ['a colon that ends a word', 'a:', "'a:'"],
    ['a comment', 'a #b', "'a #b'"],
    ['a block that begins with a space', ' a\nb', '|2-\n   a\n  b'],
    ['a block that ends with two breaks', 'a\n\n', '|+\n  a\n'],
    ['a block that would end with a space', 'a\nb ', '"a\\nb "'],
    ['words beyond column 80', `${'word '.repeat(18)}end`, `${'word '.repeat(16).trimEnd()}\n  word word end`],
  ])('writes %s as sigs.k8s.io/yaml does', (_, text, yaml) => {
    expect(dumpYaml({ k: text })).toBe(`k: ${yaml}\n`);
  });

  it('sorts keys by the numbers in them, and puts long ones behind a question mark', () => {
    expect(dumpYaml({ a10: 1, a9: 2, 'a-b': 3, ab: 4, Z: 5 })).toBe('Z: 5\na-b: 3\na9: 2\na10: 1\nab: 4\n');
    expect(dumpYaml({ ['k'.repeat(129)]: ['x'] })).toBe(`? ${'k'.repeat(129)}\n: - x\n`);
  });

  it.each([
    [1_234_567.5, '1.2345675e+06'],
    [123_456.75, '123456.75'],
    [1e21, '1e+21'],
    [1e-7, '1e-07'],
    [2 ** 53, '9007199254740992'],
  ])('writes the number %d as Go does', (value, text) => {
    expect(dumpYaml(value)).toBe(`${text}\n`);
  });

  it('reads back as what it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = readJson(JSON.stringify(value));
        expect(loadYamlDocuments(dumpYaml({ value: json }))).toEqual([{ value: json }]);
      }),
    );
  });
});

describe('keys that occur twice', () => {
  const twice = 'a: 1\na: 2\nb: 1\nb: 2\n';

  it('are told, and the last one counts', () => {
    expect(loadYamlLeniently(twice)).toEqual({
      value: { a: 2, b: 2 },
      duplicateKeys: ['line 2: key "a" already set in map', 'line 4: key "b" already set in map'],
    });
  });

  it.each([
    ['on a line of its own', 'a: 1\na:\n  b: 2\n', ['line 3: key "a" already set in map']],
    ['with a block behind it', 'a: 1\na: |\n  x\n', ['line 2: key "a" already set in map']],
    ['in quotes', "a: 1\n'a': \n", ['line 2: key "a" already set in map']],
    ['that is a number', '1: a\n1: b\n', ['line 2: key 1 already set in map']],
    ['that is once a number and once a text', '1: a\n"1": b\n', []],
    ['that a merge has set', 'x: &x {a: 1}\ny:\n  <<: *x\n  a: 2\n', ['line 4: key "a" already set in map']],
  ])('are told of a key %s', (_title, text, duplicateKeys) => {
    expect(loadYamlLeniently(text).duplicateKeys).toEqual(duplicateKeys);
  });

  it('are told a hundred times at most', () => {
    expect(loadYamlLeniently('a: 1\n'.repeat(1_000)).duplicateKeys).toHaveLength(100);
  });
});

// As sigs.k8s.io/yaml 1.6 reads them.
describe('types, keys and merges', () => {
  it.each<[string, string, unknown]>([
    ['a type nobody knows', 'a: !x 1\nb: !!y {c: 1}\nc: !z [1]', { a: '1', b: { c: 1 }, c: [1] }],
    ['the type of a collection', 'a: !!set {x}\nb: !!omap [x: 1]\nc: !!str {x: 1}', { a: { x: null }, b: [{ x: 1 }], c: { x: 1 } }],
    ['numbers and truths in quotes, with their type', '[!!int "1", !!float "1", !!bool "yes", !!null ""]', [1, 1, true, null]],
    ['a time', '[2020-01-01, !!timestamp 2020-01-01]', ['2020-01-01', '2020-01-01']],
    ['bytes', '!!binary aGVsbG8=', 'hello'],
    ['texts that are said to be no more', '[! 1, ! "1", ! true, ! ]', ['1', '1', 'true', '']],
    ['an empty text', '!', ''],
    [
      'numbers of other bases, up to where they are texts',
      '[0B11, 0X1F, -0O17, 0xFFFFFFFFFFFFFFFF, 0x1FFFFFFFFFFFFFFFF, 07777777777777777777777]',
      [3, 31, -15, 2 ** 64, '0x1FFFFFFFFFFFFFFFF', Number('7777777777777777777777')],
    ],
    ['comments right behind what ends a value', 'a: "x"# c\nb: [z]# c\nc: |-# c\n  z# d\n# e', { a: 'x', b: ['z'], c: 'z# d' }],
    ['keys of all types', '{1: a, 1.5: b, true: c, .inf: d, 0x10: e}', { '1': 'a', '1.5': 'b', true: 'c', '.inf': 'd', '16': 'e' }],
    ['a merged map that overwrites what stands before it', 'x: &x {a: 1}\nz: {a: 2, <<: *x}', { x: { a: 1 }, z: { a: 1 } }],
    ['merged maps of which the first counts most', 'x: &x {a: 1}\nz: {<<: [*x, {a: 3, b: 3}]}', { x: { a: 1 }, z: { a: 1, b: 3 } }],
    ['a quoted merge key', '"<<": {a: 1}', { '<<': { a: 1 } }],
    ['a block that the text ends in', 'a: |\n  x\n  y', { a: 'x\ny' }],
    ['a folded block that the text ends in', 'a: >\n  x\n  y', { a: 'x y' }],
  ])('%s', (_title, text, value) => {
    expect(loadYamlLeniently(text).value).toEqual(value);
  });

  it.each([
    ['a: !!int x', 'yaml: cannot decode !!str `x` as a !!int'],
    ['a: !!bool 1', 'yaml: cannot decode !!int `1` as a !!bool'],
    ['a: !!binary "!"', 'yaml: !!binary value contains invalid base64 data'],
    ['{a: 1, [b, null, 2]: 1}', 'yaml: invalid map key: []interface {}{"b", interface {}(nil), 2}'],
    ['~: {a: x}', 'unsupported map key of type: %!s(<nil>), key: <nil>, value: map[interface {}]interface {}{"a":"x"}'],
    ['<<: [{a: 1}, 2]', 'yaml: map merge requires map or sequence of maps as the value'],
    ['x: &x 1\ny: {<<: *x}', 'yaml: map merge requires map or sequence of maps as the value'],
  ])('%j is refused', (text, message) => {
    expect(errorOf(text)).toBe(message);
  });
});

describe('what goyaml.v2 reads and js-yaml refuses', () => {
  it.each([
    ['a:\t{}\nb:\t[1,\t"x\ty",\t\'a:\tb\']\nc: |\n  d:\t{}\n', { a: {}, b: [1, 'x\ty', 'a:\tb'], c: 'd:\t{}\n' }],
    ['- a:\t{b:\t1}\n', [{ a: { b: 1 } }]],
    ['{a: 1}\nb: 2\n', { a: 1 }],
    ['[a, b] # c\nd\n', ['a', 'b']],
    ['"a"\nb: c\n', 'a'],
    ['a # b\nc: d\n', 'a'],
  ])('%j is %j', (text, value) => {
    expect(loadYaml(text)).toEqual(value);
  });

  it.each(['{a: 1} b: 2\n', 'a: 1\n- b\n', 'a\nb: c\n', 'a:\t- 1\n'])('%j is refused', (text) => {
    expect(() => loadYaml(text)).toThrow(SyntaxError);
  });

  it('lets nothing stand behind a document where all of them are read', () => {
    expect(() => loadYamlDocuments('{a: 1}\nb: 2\n')).toThrow(SyntaxError);
  });

  it('gives up on a text of very many lines with tabs in front of brackets', () => {
    const text = 'a:\t{}\n'.repeat(2_000).replaceAll(/^a/gm, (_, place) => `a${place}`);
    expect(() => loadYaml(text)).toThrow('yaml: ');
  });
});
