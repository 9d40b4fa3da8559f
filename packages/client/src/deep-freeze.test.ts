import { expect, it } from 'vitest';
import { deepFreeze } from './deep-freeze.ts';

it('freezes every level, however deep', () => {
  let root: { next?: object } = {};
  for (let depth = 0; depth < 50_000; depth++) root = { next: root };
  deepFreeze(root);
  let node: { next?: object } | undefined = root;
  let unfrozen = 0;
  for (; node; node = node.next) if (!Object.isFrozen(node)) unfrozen++;
  expect(unfrozen).toBe(0);
});
