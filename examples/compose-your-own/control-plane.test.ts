import { isInvalid, seededRandom, VirtualClock } from '@kubewright/api-machinery';
import { settle } from '@kubewright/testing';
import { expect, test } from 'vitest';
import { Planets, startControlPlane } from './control-plane.ts';

test('a planet gets its circumference, and one without a radius is refused', async () => {
  const clock = new VirtualClock({ settle });
  const stop = new AbortController();
  const client = await startControlPlane({ clock, random: seededRandom(1) }, stop.signal);
  const planets = client.resource(Planets);
  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    for (let turn = 0; turn < 200 && !(await condition()); turn++) await clock.advance(100);
    expect(await condition()).toBe(true);
  };
  await until(() =>
    planets.list().then(
      () => true,
      () => false,
    ),
  );

  await planets.create({ metadata: { name: 'earth' }, spec: { radiusKm: 6371 } });
  await until(async () => (await planets.get({ name: 'earth' })).status?.circumferenceKm === 40_030);

  const refused = await planets.create({ metadata: { name: 'nothing' }, spec: {} as { radiusKm: number } }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(isInvalid(refused)).toBe(true);
  stop.abort();
});
