import { labelSelectorFromLabels, type KubeObject } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { decideClaim } from './claim-objects.ts';

const selector = labelSelectorFromLabels({ app: 'web' });
const owner = (deleting = false): KubeObject => ({
  metadata: { name: 'o', namespace: 'a', uid: 'me', ...(deleting && { deletionTimestamp: 'x' }) },
});
const object = (uid: string | undefined, app: string, more: object = {}): KubeObject => ({
  metadata: {
    name: 'p',
    namespace: 'a',
    labels: { app },
    ...(uid && { ownerReferences: [{ apiVersion: 'v1', kind: 'K', name: 'o', uid, controller: true }] }),
    ...more,
  },
});

test.each([
  ['its own that it selects', object('me', 'web'), owner(), 'keep'],
  ['its own that it no longer selects', object('me', 'db'), owner(), 'release'],
  ['its own that it no longer selects, while it is being deleted', object('me', 'db'), owner(true), 'ignore'],
  ['one of another', object('other', 'web'), owner(), 'ignore'],
  ['an orphan that it selects', object(undefined, 'web'), owner(), 'adopt'],
  ['an orphan that it does not select', object(undefined, 'db'), owner(), 'ignore'],
  ['an orphan, while it is being deleted', object(undefined, 'web'), owner(true), 'ignore'],
  ['an orphan that is being deleted', object(undefined, 'web', { deletionTimestamp: 'x' }), owner(), 'ignore'],
  ['an orphan of another namespace', object(undefined, 'web', { namespace: 'b' }), owner(), 'ignore'],
])('an owner sees %s', (_what, candidate, by, claim) => {
  expect(decideClaim(candidate, by, selector)).toBe(claim);
});
