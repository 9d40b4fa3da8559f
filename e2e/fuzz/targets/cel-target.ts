import { createEnvironment, dynType, schemaType, type Environment } from '@kubewright/cel';
import { schemaOf } from '@kubewright/api';
import type { JsonObject, JsonValue } from '@kubewright/api-machinery';
import { shown, type FuzzRandom, type FuzzTarget } from '../fuzz-target.ts';
import { mutateJson, mutateText } from '../mutate.ts';
import { jsonDictionary, pod } from './samples.ts';

const expressions = [
  'self.spec.containers.all(c, c.image.startsWith("registry.example.com/") && has(c.resources) && c.name.matches("^[a-z]([-a-z0-9]*[a-z0-9])?$"))',
  'self.metadata.?labels["app.kubernetes.io/name"].orValue("none") in ["web", "shop"] ? quantity(self.q) > quantity("1Gi") : isSemver(self.v)',
  'oldSelf.spec.replicas <= self.spec.replicas && self.spec.ports.exists_one(p, p.port == 80u || p.port == 8.5e1 || p.port == -1)',
  '[1, 2, 3].map(x, [x, x]).filter(p, p[0] % 2 == 0).transformMap(i, v, v.size()).size() + {"a": 1, "b": [2]}.size()',
  'timestamp("2024-02-29T12:00:00.5+01:00").getHours("Europe/Berlin") + int(duration("1h30m") / 2) - b"\\x00\\377".size()',
  'ip("2001:db8::1") == cidr("10.0.0.0/8").ip() || url("https://[::1]:80/a%20b?c=d&c=e#f").getQuery()["c"].join(",").split("", 5).sort().isSorted()',
  '"%s %d %.3f %x %e".format([{"a": [null]}, 7, 1.5, b"ab", 2.0]) + r"\\n" + \'\'\'x\'y\'\'\'.replace("", "ab").substring(1, 3).trim().upperAscii()',
  'dyn(self).all(k, self[k] == null || type(self[k]) == map) && self.x.optMap(v, v + 1).hasValue() && !sets.contains([1.0], [1])',
];
const dictionary = [
  ...'self oldSelf .all( .exists( .map( .filter( has( x, y, && || ! == != <= in ? : [ ] { } ( ) , . .? [? + - * / % 0 1 1u 1.5 -9223372036854775808 9223372036854775807 1e308 0x7f'.split(
    ' ',
  ),
  ...'"" "a" b"" r"" """ null true false int( uint( string( bytes( double( type( dyn( size( duration( timestamp( .matches( .find( .findAll( .split( .replace( .join( .sort() .distinct() .flatten() lists.range('.split(
    ' ',
  ),
  ...'.format([ %d %s .charAt( .value() .or( .orValue( optional.of( optional.none() .optMap( quantity( ip( cidr( url( semver( format.named( .validate( sets.equivalent( .sortBy( .slice( .sum() .transformMap( // \\x \\u{ ` @ \n'.split(
    ' ',
  ),
  '(((((((((((((((((((((',
  '[[[[[[[[[[[[[[[[[',
  '!!!!!!!!!!!!',
  '1+1+1+1+1+1+1+',
  '(a*)*b',
  '[0].map(a, [0].map(b, [0].map(c, [a, b, c])))',
];

const podType = schemaType(schemaOf({ group: '', version: 'v1', kind: 'Pod' })!, { resourceRoot: true })!;
const environments: readonly Environment[] = [
  createEnvironment({ variables: { self: dynType, oldSelf: dynType } }),
  createEnvironment({ variables: { self: podType, oldSelf: podType } }),
];

/** Expressions of strangers on objects of strangers. What is refused is an answer: nothing may be thrown. */
export const celTarget: FuzzTarget<{ of: number; source: string; self: JsonValue }> = {
  name: 'cel',
  generate: (random: FuzzRandom) => ({
    of: random.below(environments.length),
    source: mutateText(random, random.pick(expressions), dictionary),
    self: random.chance(4) ? mutateJson(random, pod, jsonDictionary) : (pod as JsonObject),
  }),
  feed: ({ of, source, self }) => {
    const { program, issues } = environments[of]!.compile(source);
    if (!program) {
      if (issues === '') throw new Error('refused without a word');
      return;
    }
    const { min, max } = program.estimatedCost;
    if (!(min >= 0 && max >= 0)) throw new Error(`the estimate ${min} to ${max} is none`);
    const result = program.evaluate({ self, oldSelf: pod }, { costLimit: 100_000 });
    if (!Number.isFinite(result.cost)) throw new Error('the cost is no number');
  },
  refuses: () => false,
  show: shown,
};
