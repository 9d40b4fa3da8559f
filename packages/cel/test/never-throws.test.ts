import { createEnvironment, dynType, type Program } from '@kubewright/cel';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const environment = createEnvironment({ variables: { x: dynType, y: dynType } });

/** Text that looks like an expression, and text that does not. */
const words = fc.constantFrom(
  ...'x y 1 2.5 -3 7u "a" b"b" true null [ ] { } ( ) , : ? . .? [? == != < <= && || ! + - * / % in has all exists map filter size matches'.split(
    ' ',
  ),
  ...'type int string double duration timestamp optional.of .value() .orValue( quantity ip cidr url format semver .split( .replace( sort'.split(
    ' ',
  ),
);
const source = fc.oneof(
  fc.array(words, { maxLength: 20 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('x', 'y', 'x.a', 'y[0]', '1', '-9223372036854775808', '0.5', '"a"', 'b"a"', 'null', 'true', '[]', '{}'),
    fc
      .tuple(tie('tree'), fc.constantFrom('+', '-', '*', '/', '%', '==', '<', '&&', '||', 'in'), tie('tree'))
      .map((parts) => `(${parts.join(' ')})`),
    fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([a, b, c]) => `(dyn(${a}) ? dyn(${b}) : dyn(${c}))`),
    fc
      .tuple(fc.constantFrom('all', 'exists', 'map', 'filter', 'exists_one'), tie('tree'), tie('tree'))
      .map(([macro, a, b]) => `dyn(${a}).${macro}(x, dyn(${b}))`),
    fc
      .tuple(
        fc.constantFrom('int', 'string', 'double', 'type', 'size', 'duration', 'timestamp', 'quantity', 'ip', 'url', '-', '!'),
        tie('tree'),
      )
      .map(([f, a]) => `${f}(dyn(${a}))`),
    fc
      .tuple(
        tie('tree'),
        fc.constantFrom('.a', '.?a', '[0]', '[?"a"]', '.value()', '.size()', '.sort()', '.sum()', '.split("a")', '.find("a*")'),
      )
      .map(([a, b]) => `dyn(${a})${b}`),
  ),
}));

const run = (program: Program, bindings: Readonly<Record<string, unknown>>): void => {
  const result = program.evaluate(bindings, { costLimit: 10_000 });
  expect('value' in result ? result.value !== undefined : typeof result.error.message).toBeTruthy();
  expect(program.evaluate(bindings, { costLimit: 10_000 })).toEqual(result);
};

test('compiling answers with a program or with issues, whatever the text', () => {
  fc.assert(
    fc.property(source, fc.jsonValue(), (text, json) => {
      const { program, issues } = environment.compile(text);
      expect(program ? issues === undefined : typeof issues).toBeTruthy();
      if (program) run(program, { x: json, y: json });
    }),
    { numRuns: 2_000 },
  );
});

test('evaluating answers with a value or an error, and twice with the same', () => {
  let evaluated = 0;
  fc.assert(
    fc.property(tree, fc.jsonValue(), fc.jsonValue(), (text, x, y) => {
      const { program } = environment.compile(text);
      if (!program) return;
      evaluated++;
      run(program, { x, y });
    }),
    { numRuns: 3_000 },
  );
  expect(evaluated).toBeGreaterThan(1_000);
});
