import { expect, it } from 'vitest';
import { loadYaml } from './load-yaml.ts';

const errorOf = (text: string): string => {
  try {
    return `read: ${JSON.stringify(loadYaml(text))}`;
  } catch (error) {
    return (error as Error).message;
  }
};

// As kube-apiserver 1.36 answers.
it.each([
  ['a tab as indentation', 'a:\n\tb: c\n', 'line 2: found character that cannot start any token'],
  ['a tab behind spaces', 'a:\n  \tb: c\n', 'line 2: found character that cannot start any token'],
  ['a tab behind a value', 'a:\n  b: c\n\td: e\n', 'line 3: found a tab character that violates indentation'],
  ['a tab in a block of text', 'a: >\n\tb\n', 'line 2: found a tab character where an indentation space is expected'],
  ['a key too far right', 'x: 1\na:\n  b: c\n d: e\n', 'line 3: did not find expected key'],
  ['a key too far left', 'x: 1\na:\n    b: c\n  d: e\n', 'line 3: did not find expected key'],
  ['an item in a map', 'x: 1\na:\n  b: c\n  - d\n', 'line 3: did not find expected key'],
  ['a key in a list', 'x: 1\na:\n  - b\n  c: d\n', "line 3: did not find expected '-' indicator"],
  ['a key beside a map in a list', 'x: 1\na:\n  - b: 1\n     c: d\n', 'line 4: mapping values are not allowed in this context'],
  ['two colons', 'a: b: c\n', 'mapping values are not allowed in this context'],
  ['two colons further down', 'x: 1\na: b: c\n', 'line 2: mapping values are not allowed in this context'],
  ['a map behind a value', 'x: 1\na: b\n  c: d\n', 'line 3: mapping values are not allowed in this context'],
  ['a list behind a key', 'x: 1\na: - b\n', 'line 2: block sequence entries are not allowed in this context'],
  ['a key without a colon', 'x: 1\na\n', "line 3: could not find expected ':'"],
  ['an open quote', 'x: 1\na: "b\n', 'line 3: found unexpected end of stream'],
  ['an open quote before other keys', "x: 1\na: 'b\nc: d\n", 'line 4: found unexpected end of stream'],
  ['an open quote in the first of two documents', 'a: "b\n---\nc: d\n', 'line 2: found unexpected document indicator'],
  ['an open map', 'x: 1\na: {b: c\nd: e\n', "line 2: did not find expected ',' or '}'"],
  ['an open list', 'x: 1\na: [b, c\n', "line 2: did not find expected ',' or ']'"],
  ['an open map on the only line', '{"a": 1', "line 1: did not find expected ',' or '}'"],
  ['the wrong bracket', 'x: 1\na: [b}\n', "line 1: did not find expected ',' or ']'"],
  ['a bracket too many', 'x: 1\na: ]\n', 'line 1: did not find expected node content'],
  ['a comma too many', 'x: 1\na: [b,,c]\n', 'line 1: did not find expected node content'],
  ['a missing comma', 'x: 1\na: ["b" "c"]\n', "line 1: did not find expected ',' or ']'"],
  ['a percent sign', 'x: 1\na: %b\n', 'line 2: found character that cannot start any token'],
  ['an unknown anchor', 'x: 1\na: *b\n', "unknown anchor 'b' referenced"],
  ['a wildcard', 'x: 1\na: *.b.c\n', 'line 2: did not find expected alphabetic or numeric character'],
  ['an unknown escape', 'x: 1\na: "\\q"\n', 'line 2: found unknown escape character'],
  ['an unmade template', 'a: {{ .Values.x }}\n', 'invalid map key: map[interface {}]interface {}{".Values.x":interface {}(nil)}'],
  ['a tag that does not fit', 'x: 1\na: !!int b\n', 'cannot decode !!str `b` as a !!int'],
  ['a merge of text', 'a:\n  <<: b\n', 'map merge requires map or sequence of maps as the value'],
  ['a block of text with something behind its mark', 'x: 1\na: |b\n', 'line 2: did not find expected comment or line break'],
])('%s is refused in upstream words', (_title, text, message) => {
  expect(errorOf(text)).toBe(`yaml: ${message}`);
});

it.each([
  ['.inf', '+Inf'],
  ['-.Inf', '-Inf'],
  ['.nan', 'NaN'],
])('%s is no number of JSON', (text, name) => {
  expect(errorOf(`a: ${text}`)).toBe(`json: unsupported value: ${name}`);
});
