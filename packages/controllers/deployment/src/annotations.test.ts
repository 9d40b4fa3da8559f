import type { Deployment } from '@kubewright/api/apps/v1';
import { expect, test } from 'vitest';
import { newReplicaSetAnnotations } from './annotations.ts';
import { podTemplateHash, sameTemplate, withHash } from './pod-template-hash.ts';

const deployment = (annotations: Record<string, string>): Deployment => ({ metadata: { annotations } }) as unknown as Deployment;
const revision = 'deployment.kubernetes.io/revision';
const history = 'deployment.kubernetes.io/revision-history';

test('annotations of the Deployment are copied but for those that are its own', () => {
  const own = {
    [revision]: '9',
    'kubectl.kubernetes.io/last-applied-configuration': '{}',
    'deployment.kubernetes.io/desired-replicas': '3',
  };
  expect(newReplicaSetAnnotations(deployment({ note: 'x', ...own }), undefined, 1)).toEqual({ note: 'x', [revision]: '1' });
});

test('a revision goes up only, and earlier ones are remembered', () => {
  expect(newReplicaSetAnnotations(deployment({}), { [revision]: '3' }, 2)).toEqual({ [revision]: '3' });
  expect(newReplicaSetAnnotations(deployment({}), { [revision]: '3', [history]: '1' }, 5)).toEqual({ [revision]: '5', [history]: '1,3' });
});

test('the history drops its oldest revisions when it grows too long', () => {
  const long = Array.from({ length: 500 }, (_, i) => 1000 + i).join(',');
  const next = newReplicaSetAnnotations(deployment({}), { [revision]: '1500', [history]: long }, 1501)[history]!;
  expect(next.length).toBeLessThanOrEqual(2_000);
  expect(next.endsWith(',1499,1500')).toBe(true);
});

test('templates that mean the same have one hash, and a collision gives another', () => {
  const a = { metadata: { labels: { x: '1', y: '2' } }, spec: { containers: [{ name: 'c', image: 'i', env: [] }] } } as never;
  const b = { spec: { containers: [{ image: 'i', name: 'c' }] }, metadata: { labels: { y: '2', x: '1' } } } as never;
  expect(podTemplateHash(a, undefined)).toBe(podTemplateHash(b, undefined));
  expect(podTemplateHash(a, 1)).not.toBe(podTemplateHash(a, undefined));
  expect(sameTemplate(a, withHash(b, 'abc'))).toBe(true);
});
