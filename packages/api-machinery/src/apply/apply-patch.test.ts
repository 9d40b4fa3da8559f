import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { JsonObject } from '../json.ts';
import { deepFreeze } from '../meta/deep-copy.ts';
import type { KubeObject } from '../meta/object-meta.ts';
import { statusOf } from '../status/api-error.ts';
import type { ApplyPatchInput } from './apply-patch.ts';
import { applyPatch, keepTimesIfUnchanged } from './apply-patch.ts';
import { lastAppliedAnnotation } from './last-applied.ts';
import { deployment } from '../../test/schema-builder.ts';
import { updateManagedFields } from './update-managed-fields.ts';

type Loose = KubeObject & { spec?: Record<string, unknown> };
const head = { apiVersion: 'apps/v1', kind: 'Deployment' };
const config = (spec: Record<string, unknown>, metadata: Record<string, unknown> = {}): JsonObject =>
  deepFreeze({ ...head, metadata: { name: 'web', ...metadata }, ...(Object.keys(spec).length > 0 && { spec }) }) as JsonObject;
const apply = (live: Loose | undefined, applied: JsonObject, manager = 'alice', more: Partial<ApplyPatchInput> = {}): Loose =>
  deepFreeze(
    applyPatch({
      schema: deployment,
      live,
      config: applied,
      manager,
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      subresource: '',
      force: false,
      nowText: '2026-01-01T00:00:00Z',
      ...more,
    }),
  ) as Loose;
const update = (live: Loose | undefined, draft: unknown, manager: string): Loose =>
  deepFreeze(
    updateManagedFields({
      schema: deployment,
      live,
      draft: deepFreeze(draft) as Loose,
      manager,
      apiVersion: 'apps/v1',
      subresource: '',
      nowText: '2026-01-01T00:00:01Z',
    }),
  ) as Loose;
const owner = (object: Loose, manager: string): unknown =>
  object.metadata.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1;
const containers = (...list: Record<string, unknown>[]): Record<string, unknown> => ({ template: { spec: { containers: list } } });
const containersOf = (object: Loose): unknown => (object.spec as { template: { spec: { containers: unknown } } }).template.spec.containers;
const failure = (run: () => unknown): ReturnType<typeof statusOf> => {
  try {
    run();
    return undefined;
  } catch (error) {
    return statusOf(error);
  }
};

describe('server-side apply', () => {
  it('creates an object and owns what it applied', () => {
    const result = apply(undefined, config({ replicas: 2, ...containers({ name: 'web', image: 'a' }) }, { labels: { app: 'web' } }));
    expect(result.spec).toMatchObject({ replicas: 2 });
    expect(result.metadata.managedFields).toEqual([
      {
        manager: 'alice',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { 'f:app': {} } },
          'f:spec': {
            'f:replicas': {},
            'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {} } } } },
          },
        },
      },
    ]);
  });

  it('creates an object though its metadata is null', () => {
    const result = apply(undefined, deepFreeze({ ...head, metadata: null, spec: { replicas: 2 } }) as unknown as JsonObject);
    expect(owner(result, 'alice')).toMatchObject({ 'f:spec': { 'f:replicas': {} } });
  });

  it('says what of the live object nothing can be said of', () => {
    const live = { ...head, metadata: { name: 'web', uid: 'u' }, spec: containers({ image: 'a' }) } as unknown as Loose;
    expect(failure(() => apply(live, config({ replicas: 2 })))).toMatchObject({
      code: 500,
      message:
        'failed to create manager for existing fields: failed to convert new object (/web; apps/v1, Kind=Deployment) to smd typed: .spec.template.spec.containers: element 0: ' +
        'associative list with keys has an element that omits all key fields ["name"] (and doesn\'t have default values for any key fields)',
    });
  });

  it('says nothing of what stands behind the first field that is not declared, or the first element without a key', () => {
    const message = (spec: object): string | undefined =>
      failure(() => apply(undefined, { ...config({}), spec } as ReturnType<typeof config>))?.message;
    expect(message({ nope: 1, never: 2, ...containers({ image: 'a' }, { image: 'b' }) })).toBe(
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.nope: field not declared in schema',
    );
    expect(message(containers({ image: 'a' }, { image: 'b' }))).toContain(
      'containers: element 0: associative list with keys has an element',
    );
  });

  it('leaves what it still applies empty when it has taken the last field out of it', () => {
    const first = apply(undefined, config({ replicas: 1 }, { labels: { app: 'web' } }));
    const second = apply(first, config({ replicas: 1 }, { labels: {} }));
    expect(second.metadata.labels).toEqual({});
    expect(apply(second, config({ replicas: 1 })).metadata).not.toHaveProperty('labels');
  });

  it('names the one field another manager owns', () => {
    const live = update(undefined, { ...head, metadata: { name: 'web', uid: 'u' }, spec: { replicas: 1 } }, 'kubectl-client-side-apply');
    const status = failure(() => apply(live, config({ replicas: 2 })));
    expect(status).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas',
      details: {
        causes: [
          { reason: 'FieldManagerConflict', message: 'conflict with "kubectl-client-side-apply" using apps/v1', field: '.spec.replicas' },
        ],
      },
    });
  });

  it('lists several conflicts by owner', () => {
    const first = apply(undefined, config({ ...containers({ name: 'web', image: 'a' }) }), 'bob');
    const live = update(first, { ...first, metadata: { ...first.metadata, uid: 'u' }, spec: { ...first.spec, replicas: 1 } }, 'hpa');
    const status = failure(() => apply(live, config({ replicas: 2, ...containers({ name: 'web', image: 'b' }) })));
    expect(status?.message).toBe(
      'Apply failed with 2 conflicts: conflicts with "bob":\n- .spec.template.spec.containers[name="web"].image\nconflicts with "hpa" using apps/v1:\n- .spec.replicas',
    );
  });

  it('force takes the field over', () => {
    const live = apply(undefined, config({ replicas: 1, strategy: { type: 'x' } }), 'bob');
    const result = apply(live, config({ replicas: 2 }), 'alice', { force: true });
    expect(result.spec).toMatchObject({ replicas: 2, strategy: { type: 'x' } });
    expect(owner(result, 'bob')).toEqual({ 'f:spec': { 'f:strategy': { 'f:type': {} } } });
    expect(owner(result, 'alice')).toEqual({ 'f:spec': { 'f:replicas': {} } });
  });

  it('the same value is owned together, and goes when the last owner lets go', () => {
    const both = apply(apply(undefined, config({ replicas: 1 }), 'bob'), config({ replicas: 1 }), 'alice');
    expect(both.metadata.managedFields).toHaveLength(2);
    const one = apply(both, config({}), 'alice');
    expect(one.spec).toMatchObject({ replicas: 1 });
    const none = apply(one, config({}), 'bob');
    expect(none.spec ?? {}).not.toHaveProperty('replicas');
    expect(none.metadata.managedFields).toBeUndefined();
  });

  it('takes out elements that it applies no more, with what came along', () => {
    const live = apply(undefined, config(containers({ name: 'a', image: '1' }, { name: 'b', image: '1' })));
    const defaulted = {
      ...live,
      spec: containers({ name: 'a', image: '1', resources: {} }, { name: 'b', image: '1', args: ['defaulted'], resources: {} }),
    };
    const result = apply(defaulted as Loose, config(containers({ name: 'a', image: '1' })));
    expect(containersOf(result)).toEqual([{ name: 'a', image: '1', resources: {} }]);
  });

  it('keeps an element that others put something into', () => {
    const live = apply(undefined, config(containers({ name: 'a', image: '1' }, { name: 'b', image: '1' })));
    const touched = apply(live, config(containers({ name: 'b', args: ['x'] })), 'bob');
    const result = apply(touched, config(containers({ name: 'a', image: '1' })));
    expect(containersOf(result)).toEqual([
      { name: 'a', image: '1' },
      { name: 'b', args: ['x'] },
    ]);
  });

  it('keeps the place of elements that only the live list has', () => {
    const live = update(
      undefined,
      { ...head, metadata: { name: 'web', uid: 'u' }, spec: containers({ name: 'a' }, { name: 'x' }, { name: 'b' }) },
      'bob',
    );
    const result = apply(live, config(containers({ name: 'b' }, { name: 'new' }, { name: 'a' })), 'alice', { force: true });
    expect((containersOf(result) as { name: string }[]).map(({ name }) => name)).toEqual(['x', 'b', 'new', 'a']);
  });

  it('replaces atomic lists and maps whole', () => {
    const live = apply(
      undefined,
      config({ template: { spec: { nodeSelector: { a: '1' }, containers: [{ name: 'c', args: ['1', '2'] }] } } }),
    );
    const result = apply(live, config({ template: { spec: { nodeSelector: { b: '2' }, containers: [{ name: 'c', args: ['3'] }] } } }));
    expect(result.spec).toEqual({
      ...(live.spec as object),
      template: { ...(live.spec?.['template'] as object), spec: { nodeSelector: { b: '2' }, containers: [{ name: 'c', args: ['3'] }] } },
    });
  });

  it('remembers who wrote an object that nobody owns', () => {
    const live = deepFreeze({ ...head, metadata: { name: 'web', uid: 'u' }, spec: { replicas: 1 } }) as Loose;
    expect(failure(() => apply(live, config({ replicas: 2 })))?.message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using apps/v1: .spec.replicas',
    );
  });

  it('lets kubectl take over what client-side apply set', () => {
    const annotation = JSON.stringify({ ...head, metadata: { name: 'web' }, spec: { replicas: 1 } });
    const live = update(
      undefined,
      { ...head, metadata: { name: 'web', uid: 'u', annotations: { [lastAppliedAnnotation]: annotation } }, spec: { replicas: 1 } },
      'kubectl-client-side-apply',
    );
    const result = apply(live, config({ replicas: 3 }), 'kubectl');
    expect(result.spec).toMatchObject({ replicas: 3 });
    expect(result.metadata.annotations?.[lastAppliedAnnotation]).toBe(
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":3}}\n',
    );
    expect(failure(() => apply(live, config({ replicas: 3 }), 'alice'))?.code).toBe(409);
  });

  it.each<[string, JsonObject, number, string]>([
    ['another version', { ...config({}), apiVersion: 'apps/v2' }, 400, 'invalid object type: apps/v2, Kind=Deployment'],
    ['managedFields', { ...config({}), metadata: { name: 'web', managedFields: [] } }, 400, 'metadata.managedFields must be nil'],
    [
      'an undeclared field',
      config({ nope: 1 }),
      500,
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.nope: field not declared in schema',
    ],
    [
      'a wrong type',
      config({ replicas: 'x' }),
      500,
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.replicas: expected numeric (int or float), got string',
    ],
    [
      'a key that occurs twice',
      config(containers({ name: 'a' }, { name: 'a' })),
      500,
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="a"]',
    ],
  ])('refuses %s', (_, applied, code, message) => {
    expect(failure(() => apply(undefined, applied))).toMatchObject({ code, message });
  });

  it('owns a map that it applies empty, and nothing in it', () => {
    const live = apply(undefined, config({ replicas: 1 }));
    const result = apply(live, { ...config({}), spec: {} });
    expect(result.spec).not.toHaveProperty('replicas');
    expect(owner(result, 'alice')).toEqual({ 'f:spec': {} });
    expect(apply(result, { ...config({}), spec: {} })).toEqual(result);
  });

  it('keeps times when a second apply changes nothing', () => {
    const live = apply(undefined, config({ replicas: 1 }));
    const again = apply(live, config({ replicas: 1 }), 'alice', { nowText: '2027-01-01T00:00:00Z' });
    expect(again).toEqual(live);
    const later = {
      ...live,
      metadata: { ...live.metadata, managedFields: live.metadata.managedFields!.map((entry) => ({ ...entry, time: 'later' })) },
    };
    expect(keepTimesIfUnchanged(live, later)).toEqual(live);
  });

  it('is idempotent, and lets go of all it owned', () => {
    const spec = fc.record(
      {
        replicas: fc.integer({ min: 0, max: 3 }),
        strategy: fc.record({ type: fc.constantFrom('a', 'b') }),
        template: fc
          .uniqueArray(fc.record({ name: fc.constantFrom('x', 'y', 'z'), image: fc.constantFrom('1', '2') }), {
            minLength: 1,
            selector: ({ name }) => name,
          })
          .map((list) => ({ spec: { containers: list } })),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(spec, spec, (a, b) => {
        const first = apply(undefined, config(a), 'alice');
        expect(apply(first, config(a), 'alice')).toEqual(first);
        const second = apply(first, config(b), 'bob', { force: true });
        expect(apply(second, config(b), 'bob', { force: true })).toEqual(second);
        const alone = apply(apply(second, config({}), 'alice'), config({}), 'bob');
        expect(alone.metadata.managedFields).toBeUndefined();
        expect(JSON.stringify(alone)).not.toMatch(/"image"|"replicas"/);
      }),
    );
  });
});
