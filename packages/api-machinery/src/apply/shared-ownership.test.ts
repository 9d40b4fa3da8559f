import { describe, expect, test } from 'vitest';
import { integer, listOf, setOf, struct, text } from '../../test/schema-builder.ts';
import { deepFreeze } from '../meta/deep-copy.ts';
import type { KubeObject } from '../meta/object-meta.ts';
import { statusOf } from '../status/api-error.ts';
import { applyPatch } from './apply-patch.ts';
import { updateManagedFields } from './update-managed-fields.ts';

/** What structured-merge-diff v6 does with sets and lists that several managers share (its merge tests), in our words. */
const schema = struct({
  apiVersion: text,
  kind: text,
  metadata: struct({ name: text, uid: text }),
  set: setOf(integer),
  names: setOf(text),
  list: listOf(struct({ name: text, value: integer, other: integer }), 'name'),
  nested: listOf(struct({ name: text, values: setOf(text) }), 'name'),
  unrelated: integer,
});
type Content = Record<string, unknown>;
type Step = readonly ['apply' | 'force' | 'update', manager: string, content: Content, conflicts?: readonly string[]];
const at = { schema, apiVersion: 'v1', subresource: '', nowText: '2026-01-01T00:00:00Z' };
const head = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 't' } };

function take(live: KubeObject | undefined, [kind, manager, content]: Step): KubeObject {
  const object = deepFreeze({ ...head, metadata: { ...head.metadata, ...(kind === 'update' && live && { uid: 'u' }) }, ...content });
  if (kind === 'update') return deepFreeze(updateManagedFields({ ...at, live, draft: object as KubeObject, manager })) as KubeObject;
  return deepFreeze(applyPatch({ ...at, live, config: object as never, manager, kind: 'Thing', force: kind === 'force' })) as KubeObject;
}

function conflictsOf(live: KubeObject | undefined, step: Step): string[] {
  try {
    take(live, step);
    return [];
  } catch (error) {
    return (statusOf(error)?.details?.causes ?? []).map(({ field }) => field ?? '');
  }
}

function run(steps: readonly Step[]): KubeObject {
  let live: KubeObject | undefined;
  for (const step of steps) {
    const expected = step[3];
    if (expected) expect(conflictsOf(live, step)).toEqual(expected);
    else live = take(live, step);
  }
  return live!;
}

const contentOf = ({ apiVersion: _, kind: __, metadata: ___, ...content }: KubeObject): Content => content as Content;
const ownedBy = (object: KubeObject, manager: string): unknown =>
  object.metadata.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1;
const named = (...names: string[]) => names.map((name) => ({ name }));

describe('sets that are shared', () => {
  test.each<[string, readonly Step[], Content]>([
    [
      'grow where the applier has its items',
      [
        ['apply', 'a', { names: ['a', 'c'] }],
        ['update', 'b', { names: ['a', 'b', 'c', 'd'] }],
        ['apply', 'a', { names: ['a', 'aprime', 'c', 'cprime'] }],
      ],
      { names: ['a', 'b', 'aprime', 'c', 'd', 'cprime'] },
    ],
    [
      'keep the order of the server where the applier says less',
      [
        ['apply', 'a', { names: ['a', 'c'] }],
        ['update', 'b', { names: ['a', 'b', 'c', 'd'] }],
        ['apply', 'a', { names: ['a', 'b', 'c'] }],
      ],
      { names: ['a', 'b', 'c', 'd'] },
    ],
    [
      'take the order of the applier',
      [
        ['apply', 'a', { names: ['a', 'b', 'c', 'd'] }],
        ['apply', 'a', { names: ['a', 'd', 'c', 'b'] }],
      ],
      { names: ['a', 'd', 'c', 'b'] },
    ],
    [
      'take the order of the applier again after somebody changed it',
      [
        ['apply', 'a', { names: ['a', 'b', 'c', 'd'] }],
        ['update', 'b', { names: ['a', 'd', 'c', 'b'] }],
        ['apply', 'a', { names: ['a', 'b', 'c', 'd'] }],
      ],
      { names: ['a', 'b', 'c', 'd'] },
    ],
    [
      'lose what is applied no more',
      [
        ['apply', 'a', { names: ['a', 'b', 'c', 'd'] }],
        ['apply', 'a', { names: ['a', 'c'] }],
      ],
      { names: ['a', 'c'] },
    ],
    [
      'keep their duplicates where those are nobody’s business',
      [
        ['update', 'u', { set: [1, 1, 3, 4] }],
        ['apply', 'a', { set: [5] }],
      ],
      { set: [1, 1, 3, 4, 5] },
    ],
    [
      'lose a duplicate to who applies it by force',
      [
        ['update', 'u', { set: [1, 1, 3, 4] }],
        ['apply', 'a', { set: [1] }, ['.set[=1]']],
        ['force', 'a', { set: [1] }],
      ],
      { set: [1, 3, 4] },
    ],
  ])('%s', (_title, steps, expected) => {
    expect(contentOf(run(steps))).toEqual(expected);
  });

  test('give a duplicate to who added or took out one of the two', () => {
    for (const [before, after] of [
      [
        [1, 3, 4],
        [1, 1, 3, 4],
      ],
      [
        [1, 1, 3, 4],
        [1, 3, 4],
      ],
    ] as const) {
      const object = run([
        ['update', 'one', { set: before }],
        ['update', 'two', { set: after }],
      ]);
      expect(ownedBy(object, 'one')).toMatchObject({ 'f:set': { 'v:3': {}, 'v:4': {} } });
      expect(ownedBy(object, 'two')).toEqual({ 'f:set': { 'v:1': {} } });
    }
  });
});

describe('lists with keys that are shared', () => {
  const twoOfA = [
    { name: 'a', value: 1 },
    { name: 'a', value: 2 },
    { name: 'b', value: 3 },
  ];

  test.each<[string, readonly Step[], Content]>([
    [
      'keep what another applier has',
      [
        ['apply', 'one', { list: named('a', 'b', 'c') }],
        ['apply', 'two', { list: named('c', 'd') }],
        ['apply', 'one', { list: named('a') }],
      ],
      { list: named('a', 'c', 'd') },
    ],
    [
      'keep an item for the sub-items that others own, without those that were its applier’s',
      [
        ['apply', 'one', { nested: [{ name: 'a' }, { name: 'b', values: ['c'] }] }],
        ['apply', 'two', { nested: [{ name: 'b', values: ['d'] }] }],
        ['update', 'u', { nested: [{ name: 'a' }, { name: 'b', values: ['c', 'd', 'e'] }] }],
        ['apply', 'one', { nested: [{ name: 'a' }] }],
      ],
      { nested: [{ name: 'a' }, { name: 'b', values: ['d', 'e'] }] },
    ],
    [
      'lose an item of which only a sub-item is somebody else’s',
      [
        ['apply', 'one', { nested: [{ name: 'a' }, { name: 'b', values: ['c'] }] }],
        ['update', 'u', { nested: [{ name: 'a' }, { name: 'b', values: ['c', 'd'] }] }],
        ['apply', 'one', { nested: [{ name: 'a' }] }],
      ],
      { nested: [{ name: 'a' }] },
    ],
    [
      'keep their duplicates when something else is applied',
      [
        ['update', 'u', { list: twoOfA }],
        ['force', 'a', { unrelated: 5 }],
      ],
      { list: twoOfA, unrelated: 5 },
    ],
    [
      'become one where a duplicate is applied',
      [
        ['update', 'u', { list: twoOfA }],
        ['apply', 'a', { list: [{ name: 'a', value: 3 }] }, ['.list[name="a"]']],
        ['force', 'a', { list: [{ name: 'a', value: 3 }] }],
      ],
      {
        list: [
          { name: 'a', value: 3 },
          { name: 'b', value: 3 },
        ],
      },
    ],
    [
      'keep the duplicate beside what is applied',
      [
        ['update', 'u', { list: twoOfA }],
        ['force', 'a', { list: [{ name: 'b', value: 4 }] }],
      ],
      {
        list: [
          { name: 'a', value: 1 },
          { name: 'a', value: 2 },
          { name: 'b', value: 4 },
        ],
      },
    ],
    [
      'keep duplicates that came after an apply which no more names them',
      [
        [
          'apply',
          'a',
          {
            list: [
              { name: 'a', value: 1 },
              { name: 'b', value: 3 },
            ],
          },
        ],
        ['update', 'u', { list: twoOfA }],
        ['apply', 'a', { list: [{ name: 'b', value: 3 }] }],
      ],
      { list: twoOfA },
    ],
  ])('%s', (_title, steps, expected) => {
    expect(contentOf(run(steps))).toEqual(expected);
  });

  test('are owned once where a key occurs twice', () => {
    const object = run([['update', 'u', { list: twoOfA }]]);
    expect(ownedBy(object, 'u')).toEqual({
      'f:list': { '.': {}, 'k:{"name":"a"}': {}, 'k:{"name":"b"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
    });
  });

  test('let two appliers own one value, and conflict only when one of them changes it', () => {
    const value = (n: number) => ({ list: [{ name: 'a', value: n }] });
    const object = run([
      ['apply', 'one', value(0)],
      ['apply', 'two', value(0)],
      ['apply', 'two', value(1), ['.list[name="a"].value']],
    ]);
    expect(ownedBy(object, 'one')).toEqual(ownedBy(object, 'two'));
  });
});
