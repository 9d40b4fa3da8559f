import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../meta/deep-copy.ts';
import type { KubeObject } from '../meta/object-meta.ts';
import { FieldSet } from './field-set.ts';
import { deployment, listOf, struct, text } from '../../test/schema-builder.ts';
import type { UpdateManagedFieldsInput } from './update-managed-fields.ts';
import { updateManagedFields } from './update-managed-fields.ts';

type Loose = KubeObject & Record<string, unknown>;
const object = (more: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): Loose =>
  deepFreeze({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', ...metadata }, ...more }) as Loose;
const update = (live: Loose | undefined, draft: Loose, more: Partial<UpdateManagedFieldsInput<Loose>> = {}): Loose =>
  updateManagedFields({
    schema: deployment,
    live,
    draft,
    manager: 'alice',
    apiVersion: 'apps/v1',
    subresource: '',
    nowText: '2026-01-01T00:00:00Z',
    ...more,
  });
const ownedBy = (result: Loose, manager: string): unknown =>
  result.metadata.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1;
const web = (image: string, replicas: number): Record<string, unknown> => ({
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image, ports: [{ containerPort: 80, protocol: 'TCP' }], resources: {} }] },
    },
    strategy: { type: 'RollingUpdate' },
  },
});

describe('managed fields of updates', () => {
  const created = update(undefined, object(web('a:1', 1), { labels: { app: 'web' }, uid: 'u', creationTimestamp: 'now' }));

  it('a create owns every field it sets, in the form upstream writes', () => {
    expect(created.metadata.managedFields).toEqual([
      {
        manager: 'alice',
        operation: 'Update',
        apiVersion: 'apps/v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
          'f:spec': {
            'f:replicas': {},
            'f:selector': {},
            'f:strategy': { 'f:type': {} },
            'f:template': {
              'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
              'f:spec': {
                'f:containers': {
                  'k:{"name":"web"}': {
                    '.': {},
                    'f:image': {},
                    'f:name': {},
                    'f:ports': { '.': {}, 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {}, 'f:protocol': {} } },
                    'f:resources': {},
                  },
                },
              },
            },
          },
        },
      },
    ]);
  });

  it('a changed field changes hands and nothing else does', () => {
    const draft = object({ ...web('a:1', 5) }, { ...created.metadata });
    const result = update(created, draft, { manager: 'bob', nowText: '2026-01-02T00:00:00Z' });
    expect(ownedBy(result, 'bob')).toEqual({ 'f:spec': { 'f:replicas': {} } });
    expect((ownedBy(result, 'alice') as Record<string, Record<string, unknown>>)['f:spec']).not.toHaveProperty('f:replicas');
    expect(result.metadata.managedFields?.map(({ time }) => time)).toEqual(['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z']);
  });

  it('an update that changes nothing keeps entries and times as they are', () => {
    const draft = object(web('a:1', 1), { ...created.metadata, resourceVersion: '7' });
    const result = update(object(web('a:1', 1), { ...created.metadata, resourceVersion: '7' }), draft, {
      manager: 'bob',
      nowText: '2027-01-01T00:00:00Z',
    });
    expect(result.metadata.managedFields).toEqual(created.metadata.managedFields);
  });

  it('a removed field is nobody’s, and an owner of nothing is dropped', () => {
    const labelled = update(created, object(web('a:1', 1), { ...created.metadata, labels: { app: 'web', extra: '1' } }), {
      manager: 'bob',
    });
    expect(ownedBy(labelled, 'bob')).toEqual({ 'f:metadata': { 'f:labels': { 'f:extra': {} } } });
    const removed = update(labelled, object(web('a:1', 1), { ...labelled.metadata, labels: { app: 'web' } }), { manager: 'carol' });
    expect(removed.metadata.managedFields?.map(({ manager }) => manager)).toEqual(['alice']);
  });

  it('subresources are owners of their own and ignore entries the client sends', () => {
    const draft = object(
      { ...web('a:1', 1), status: { readyReplicas: 1, conditions: [{ type: 'Available', status: 'True' }] } },
      { ...created.metadata, managedFields: [] },
    );
    const result = update(created, draft, { manager: 'controller', subresource: 'status' });
    expect(result.metadata.managedFields).toHaveLength(2);
    expect(result.metadata.managedFields?.find(({ manager }) => manager === 'controller')).toMatchObject({
      subresource: 'status',
      fieldsV1: {
        'f:status': {
          'f:conditions': { '.': {}, 'k:{"type":"Available"}': { '.': {}, 'f:status': {}, 'f:type': {} } },
          'f:readyReplicas': {},
        },
      },
    });
  });

  it('fields that the end point resets are not owned', () => {
    const draft = object({ ...web('a:1', 2), status: { readyReplicas: 1 } }, { ...created.metadata });
    const result = update(created, draft, { manager: 'bob', resetFields: FieldSet.ofFields(['status']) });
    expect(ownedBy(result, 'bob')).toEqual({ 'f:spec': { 'f:replicas': {} } });
  });

  it.each([[[]], [[{}]]])('entries of %j reset the owners', (managedFields) => {
    const result = update(created, object(web('a:1', 9), { ...created.metadata, managedFields }), { manager: 'bob' });
    expect(result.metadata.managedFields).toBeUndefined();
  });

  it('entries that cannot be read are ignored', () => {
    const result = update(created, object(web('a:1', 1), { ...created.metadata, managedFields: [{ manager: 'x', operation: 'Frob' }] }));
    expect(result.metadata.managedFields).toEqual(created.metadata.managedFields);
  });

  it('gathers the oldest of more than ten updaters', () => {
    let live = created;
    for (let i = 0; i < 30; i++) {
      const draft = object(web('a:1', 1), { ...live.metadata, annotations: { ...live.metadata.annotations, [`a${i}`]: 'x' } });
      live = update(live, draft, { manager: `m${i}`, nowText: `2026-01-02T00:00:${String(i).padStart(2, '0')}Z` });
    }
    const managers = live.metadata.managedFields?.map(({ manager }) => manager) ?? [];
    expect(managers).toHaveLength(10);
    expect(managers).toContain('ancient-changes');
    expect(managers).toContain('m29');
  });

  it('owners of another version are compared at that version', () => {
    const old = {
      ...created,
      metadata: { ...created.metadata, managedFields: [{ ...created.metadata.managedFields![0]!, apiVersion: 'apps/v1beta1' }] },
    };
    const draft = object(web('a:1', 5), { ...old.metadata });
    const versions: string[] = [];
    const kept = update(old, draft, {
      manager: 'bob',
      toVersion: (value, apiVersion) => {
        versions.push(apiVersion);
        return { object: value, schema: deployment };
      },
    });
    expect(versions).toEqual(['apps/v1beta1', 'apps/v1beta1']);
    expect(kept.metadata.managedFields).toHaveLength(2);
    const dropped = update(old, draft, { manager: 'bob', toVersion: () => undefined });
    expect(dropped.metadata.managedFields?.map(({ manager }) => manager)).toEqual(['bob']);
  });

  const open = struct({ any: { preserveUnknownFields: true } });

  it.each([
    { from: { a: { b: 1 } }, to: 'text', owner: { 'f:any': {} } },
    { from: { a: 1, b: 2 }, to: [1], owner: { 'f:any': {} } },
    { from: 'text', to: { a: { b: 1 } }, owner: { 'f:any': { '.': {}, 'f:a': { '.': {}, 'f:b': {} } } } },
    { from: {}, to: 5, owner: { 'f:any': {} } },
  ])('where anything may stand, what becomes of $from as $to is owned, and what was in it by nobody', ({ from, to, owner }) => {
    const first = update(undefined, object({ any: from }), { schema: open });
    const second = update(first, object({ any: to }, { ...first.metadata, uid: 'u' }), { schema: open, manager: 'bob' });
    expect(second.metadata.managedFields?.map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([['bob', owner]]);
  });

  it('of two entries of one owner the last counts, though the update changes nothing', () => {
    const [entry] = created.metadata.managedFields!;
    const twice = [{ ...entry!, time: '2025-01-01T00:00:00Z', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }, entry!];
    const result = update(
      object(web('a:1', 1), { uid: 'u', managedFields: twice }),
      object(web('a:1', 1), { uid: 'u', managedFields: twice }),
    );
    expect(result.metadata.managedFields).toEqual([entry]);
  });

  it('an element that nothing tells from others leaves nobody as owner of anything', () => {
    const schema = struct({ secrets: listOf(struct({ name: text, kind: text }), 'name') });
    const first = update(undefined, object({ secrets: [{ name: 'a' }] }), { schema });
    expect(first.metadata.managedFields).toHaveLength(1);
    const second = update(first, object({ secrets: [{ name: 'a' }, { kind: 'Secret' }] }, { ...first.metadata, uid: 'u' }), { schema });
    expect(second.metadata.managedFields).toBeUndefined();
    expect(update(undefined, object({ secrets: [{}] }), { schema }).metadata.managedFields).toBeUndefined();
  });

  it('a key that occurs twice leaves nobody as owner where somebody wrote at another version', () => {
    const schema = struct({ secrets: listOf(struct({ name: text, kind: text }), 'name') });
    const first = update(undefined, object({ secrets: [{ name: 'a' }] }), { schema });
    const twice = object({ secrets: [{ name: 'a' }, { name: 'a' }] }, { ...first.metadata, uid: 'u' });
    expect(update(first, twice, { schema }).metadata.managedFields).toHaveLength(1);
    expect(update(first, twice, { schema, apiVersion: 'apps/v2' }).metadata.managedFields).toBeUndefined();
  });

  it('what the end point resets is taken from who owns it under another name at another version', () => {
    const schema = struct({ spec: text, note: text });
    const first = update(undefined, object({ note: 'x' }), { schema });
    const toVersion: UpdateManagedFieldsInput<Loose>['toVersion'] = ({ spec, ...rest }) => ({
      object: { ...rest, note: spec ?? 'x' },
      schema,
    });
    const next = object({ note: 'x', spec: 'y' }, { ...first.metadata, uid: 'u' });
    const result = update(first, next, { schema, apiVersion: 'apps/v2', resetFields: FieldSet.ofFields(['spec']), toVersion });
    expect(result.metadata.managedFields).toBeUndefined();
  });

  it('objects that say the same have their fieldsV1 in common, and those whose names only look alike do not', () => {
    const fieldsOf = (labels: Record<string, string>): unknown => ownedBy(update(undefined, object({}, { labels })), 'alice');
    expect(fieldsOf({ app: 'web', tier: 'front' })).toBe(fieldsOf({ app: 'db', tier: 'back' }));
    expect(fieldsOf({ '4:f:bc': '' })).toEqual({ 'f:metadata': { 'f:labels': { '.': {}, 'f:4:f:bc': {} } } });
    expect(fieldsOf({ '4': '', bc: '' })).toEqual({ 'f:metadata': { 'f:labels': { '.': {}, 'f:4': {}, 'f:bc': {} } } });
  });
});
