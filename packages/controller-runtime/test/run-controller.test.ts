import { conflict, isForbidden, silentLogger, type Logger, type ObjectKey } from '@kubewright/api-machinery';
import { ConfigMaps, Events, Secrets, type ConfigMap } from '@kubewright/api/core/v1';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  done,
  requeueAfter,
  type Controller,
  type ControllerContext,
  type ControllerDefinition,
  type ReconcileResult,
} from '../src/index.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';

let logged: string[];
let plane: ControlPlane;
beforeEach(() => {
  logged = [];
  const logger: Logger = { ...silentLogger, error: (message) => void logged.push(message), named: () => logger };
  plane = startControlPlane({ logger });
});
afterEach(() => plane.stop());

const create = (name: string, data: Record<string, string> = {}): Promise<ConfigMap> =>
  plane.client.resource(ConfigMaps).create({ metadata: { namespace: 'default', name }, data });

const manifest = {
  name: 'test-controller',
  primary: ConfigMaps,
  uses: [{ resource: ConfigMaps, verbs: ['get', 'list', 'watch', 'update'] as const }],
};

/** A controller of config maps that does what `reconcile` says. */
function controller(
  reconcile: (key: ObjectKey, context: ControllerContext) => Promise<ReconcileResult>,
  more: Partial<Controller> = {},
): ControllerDefinition {
  return {
    manifest,
    create: (context) => ({ triggers: [{ resource: ConfigMaps }], reconciler: { reconcile: (key) => reconcile(key, context) }, ...more }),
  };
}

describe('a controller', () => {
  it('is brought what is there before it starts and what comes later', async () => {
    const seen: string[] = [];
    await create('early');
    plane.start(controller(async ({ name }) => (seen.push(name), done)));
    await plane.until(() => seen.includes('early'));
    await create('late');
    await plane.until(() => seen.includes('late'));
    expect(seen).toEqual(['early', 'late']);
  });

  it('that is idle without objects is made when the first is written, and is brought it', async () => {
    const seen: string[] = [];
    let made = 0;
    const running = controller(async ({ name }) => (seen.push(name), done));
    const idle = {
      manifest: { ...manifest, idleWithout: [ConfigMaps] },
      create: (context: ControllerContext) => (made++, running.create(context)),
    };
    plane.start(idle);
    await plane.client.resource(Secrets).create({ metadata: { namespace: 'default', name: 'other' } });
    await plane.clock.advance(60_000);
    expect(made).toBe(0);
    await create('first');
    await plane.until(() => seen.includes('first'));
    expect([made, seen]).toEqual([1, ['first']]);
  });

  it('that acts on time, too, is not idle for longer than it says', async () => {
    let made = 0;
    const running = controller(async () => done);
    plane.start({
      manifest: { ...manifest, idleWithout: [ConfigMaps], maxIdleMs: 5_000 },
      create: (context) => (made++, running.create(context)),
    });
    await plane.clock.advance(4_999);
    expect(made).toBe(0);
    await plane.clock.advance(1);
    expect(made).toBe(1);
  });

  it('sees its own write in the lister when it is called again', async () => {
    plane.start(
      controller(async (key, { client, informers }) => {
        const object = informers.informer(ConfigMaps).lister.get(key);
        if (object && !object.data?.['seen']) await client.resource(ConfigMaps).update({ ...object, data: { seen: 'yes' } });
        return done;
      }),
    );
    await create('a');
    await plane.until(
      async () => (await plane.client.resource(ConfigMaps).get({ namespace: 'default', name: 'a' })).data?.['seen'] === 'yes',
    );
    expect(logged).toEqual([]);
  });

  it('tries a failed key again, later each time, and says so only when it is not a conflict', async () => {
    const atMs: number[] = [];
    plane.start(
      controller(async ({ name }) => {
        atMs.push(plane.clock.monotonicMs());
        if (atMs.length === 1) throw conflict({ group: '', resource: 'configmaps' }, name, 'stale');
        if (atMs.length <= 4) throw new Error('broken');
        return done;
      }),
    );
    await create('a');
    await plane.until(() => atMs.length === 5);
    expect(atMs.map((ms, index) => ms - (atMs[index - 1] ?? ms))).toEqual([0, 5, 10, 20, 40]);
    expect(logged).toEqual(Array.from({ length: 3 }, () => 'Reconciling failed; trying again.'));
  });

  it('survives what throws where nothing should', async () => {
    const seen: string[] = [];
    const triggers = [
      {
        resource: ConfigMaps,
        keysOf: ({ metadata: { name = '' } }: ConfigMap) => {
          if (name === 'bad') throw new TypeError('cannot read');
          return [{ namespace: 'default', name }];
        },
      },
    ];
    plane.start(controller(async ({ name }) => (seen.push(name), done), { triggers }));
    await create('bad');
    await create('good');
    await plane.until(() => seen.includes('good'));
    expect(logged).toEqual(['A trigger failed on an object; its change is skipped.']);
  });

  it('is called again after the time it asks for', async () => {
    const atMs: number[] = [];
    plane.start(controller(async () => (atMs.push(plane.clock.monotonicMs()), atMs.length < 3 ? requeueAfter(60_000) : done)));
    await create('a');
    await plane.until(() => atMs.length === 3);
    expect([atMs[1]! - atMs[0]!, atMs[2]! - atMs[1]!]).toEqual([60_000, 60_000]);
  });

  it('never works on one key twice at a time', async () => {
    let [busy, most, calls] = [0, 0, 0];
    plane.start(
      controller(async () => {
        most = Math.max(most, ++busy);
        calls++;
        await new Promise<void>((resolve) => plane.clock.schedule(500, resolve));
        busy--;
        return done;
      }),
    );
    const made = await create('a');
    await plane.until(() => busy === 1);
    await plane.client.resource(ConfigMaps).update({ ...made, data: { a: '1' } });
    await plane.until(() => calls === 2 && busy === 0);
    expect(most).toBe(1);
  });

  it('is refused what its manifest does not declare, by name', async () => {
    const refused: unknown[] = [];
    plane.start(
      controller(async (key, { client, informers }) => {
        await client
          .resource(ConfigMaps)
          .delete(key)
          .catch((error: unknown) => refused.push(error));
        await client
          .resource(ConfigMaps)
          .updateStatus({ metadata: key })
          .catch((error: unknown) => refused.push(error));
        await client
          .resource(Secrets)
          .get(key)
          .catch((error: unknown) => refused.push(error));
        for (const type of [Secrets]) {
          try {
            informers.informer(type);
          } catch (error) {
            refused.push(error);
          }
        }
        return done;
      }),
    );
    await create('a');
    await plane.until(() => refused.length === 4);
    expect(refused.every(isForbidden)).toBe(true);
    expect((refused[0] as Error).message).toBe('configmaps is forbidden: the manifest of test-controller does not declare "delete" on it');
  });

  it('writes events that are counted, combined and limited', async () => {
    plane.start(
      controller(async (key, { events, informers }) => {
        const about = informers.informer(ConfigMaps).lister.get(key)!;
        for (let i = 0; i < 3; i++) events.event(about, 'Normal', 'Same', 'again');
        for (let i = 0; i < 12; i++) events.event(about, 'Warning', 'Similar', `message ${i}`);
        for (let i = 0; i < 30; i++) events.event(about, 'Normal', `Spam${i}`, 'spam');
        return done;
      }),
    );
    await create('a');
    const list = () => plane.client.resource(Events).list({ namespace: 'default' });
    await plane.until(async () => (await list()).items.some(({ reason }) => reason === 'Spam9'));
    await plane.clock.advance(10_000);
    const { items } = await list();
    expect(items.find(({ reason }) => reason === 'Same')).toMatchObject({
      count: 3,
      type: 'Normal',
      message: 'again',
      source: { component: 'test' },
      reportingComponent: 'test',
      involvedObject: { kind: 'ConfigMap', apiVersion: 'v1', namespace: 'default', name: 'a' },
    });
    const combined = items.find(({ message }) => message?.startsWith('(combined from similar events): '));
    expect(combined).toMatchObject({ reason: 'Similar', count: 3, message: '(combined from similar events): message 11' });
    expect(items.every(({ metadata: { name = '' } }) => /^a\.[0-9a-f]+$/.test(name))).toBe(true);
    // 25 of a source about one object: 3 counted as one event, 12 as ten, the rest of what was let through one each.
    expect(items.filter(({ reason = '' }) => reason.startsWith('Spam')).length).toBe(10);
  });
});
