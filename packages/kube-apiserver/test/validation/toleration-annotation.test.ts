import type { Pod } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { podStory } from '../../src/core/pod/index.ts';
import { createProblems } from './problems.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
} as Pod;

const annotation = 'scheduler.alpha.kubernetes.io/tolerations';
const unreadable = (words: string): string => `metadata.annotations: Invalid value: "${annotation}": ${words}`;
const unmarshal = (words: string): string => unreadable(`json: cannot unmarshal ${words}`);

/** As kube-apiserver 1.36.1 answered. */
const answers: readonly (readonly [string, string | undefined])[] = [
  ['null', undefined],
  ['[{"KEY":"a"}]', undefined],
  ['[{"key":"a","operator":null,"bogus":1}]', undefined],
  ['[{"effect":"NoExecute","key":"a","tolerationSeconds":60}]', undefined],
  ['x', unreadable("invalid character 'x' looking for beginning of value")],
  ['5', unmarshal('number into Go value of type []core.Toleration')],
  ['{"a":1}', unmarshal('object into Go value of type []core.Toleration')],
  ['[1]', unmarshal('number into Go value of type core.Toleration')],
  ['[{"key":1},"x",{"value":true}]', unmarshal('number into Go struct field Toleration.Key of type string')],
  ['[{"operator":1}]', unmarshal('number into Go struct field Toleration.Operator of type core.TolerationOperator')],
  ['[{"effect":{}}]', unmarshal('object into Go struct field Toleration.Effect of type core.TaintEffect')],
  ['[{"tolerationSeconds":"x"}]', unmarshal('string into Go struct field Toleration.TolerationSeconds of type int64')],
  ['[{"key":"a","tolerationSeconds":1.5}]', unmarshal('number 1.5 into Go struct field Toleration.TolerationSeconds of type int64')],
  [
    '[null]',
    `metadata.annotations.${annotation}[0].operator: Invalid value: "": operator must be Exists when \`key\` is empty, which means "match all values and all keys"`,
  ],
];

test.each(answers)('An annotation with the tolerations %s is read as upstream reads it', (text, problem) => {
  expect(createProblems(podStory, pod, { 'metadata.annotations': { [annotation]: text } })).toEqual(problem === undefined ? [] : [problem]);
});
