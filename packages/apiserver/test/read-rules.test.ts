import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configMap, settle, startServer, watchLines, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  for (const name of ['a', 'b', 'c', 'd']) await server.request('POST', maps('rules'), { body: configMap(name, {}, { labels: { name } }) });
});
afterAll(() => server.stop());

const maps = (namespace: string): string => `/api/v1/namespaces/${namespace}/configmaps`;
const token = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const merge = { 'content-type': 'application/merge-patch+json' };

describe('a revision that has not come yet (I10)', () => {
  const tooLarge = (wanted: number) => ({
    kind: 'Status',
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${wanted}, current: ${server.store.revision}`,
    details: { retryAfterSeconds: 1, causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] },
  });

  test.each([
    ['a get', '/a?resourceVersion='],
    ['a list', '?resourceVersion='],
    ['a list not older than it', '?resourceVersionMatch=NotOlderThan&resourceVersion='],
  ])('is a timeout with its cause after three seconds for %s', async (_what, query) => {
    const future = server.store.revision + 1_000;
    const pending = server.request('GET', `${maps('rules')}${query}${future}`);
    await server.clock.advance(2_900);
    let answered = false;
    void pending.then(() => (answered = true));
    await settle();
    expect(answered).toBe(false);
    await server.clock.advance(200);
    const { json, headers } = await pending;
    expect(json).toMatchObject(tooLarge(future));
    expect(headers['retry-after']).toBe('1');
  });

  test.each([
    ['a list of it exactly', '?resourceVersionMatch=Exact&resourceVersion='],
    ['a page of it', '?limit=1&resourceVersion='],
  ])('is a timeout at once, with nothing said of trying again, for %s', async (_what, query) => {
    const { json, headers } = await server.request('GET', `${maps('rules')}${query}${server.store.revision + 1_000}`);
    expect(json).toMatchObject({ code: 504, details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } });
    expect([json.details.retryAfterSeconds, headers['retry-after']]).toEqual([undefined, undefined]);
  });

  test('is an ERROR event for a watch that wants what is there first', async () => {
    const future = server.store.revision + 1_000;
    const { raw } = await server.request(
      'GET',
      `${maps('rules')}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=${future}`,
    );
    const lines = watchLines(raw);
    const first = lines.next();
    await settle();
    await server.clock.advance(3_100);
    expect(await first).toMatchObject({ type: 'ERROR', object: tooLarge(future) });
    expect(await lines.next()).toBeUndefined();
  });

  test('is where a watch begins, and nothing before it is told (I14)', async () => {
    const ending = new AbortController();
    const { raw } = await server.request('GET', `${maps('ahead')}?watch=1&resourceVersion=${server.store.revision + 1}`, {
      signal: ending.signal,
    });
    const first = watchLines(raw).next();
    await settle();
    for (const name of ['before', 'after']) await server.request('POST', maps('ahead'), { body: configMap(name) });
    expect((await first)!.object.metadata.name).toBe('after');
    ending.abort();
  });
});

describe('a continue token (I11)', () => {
  test.each([
    ['not base64', '%21%21', 'continue key is not valid: illegal base64 data at input byte 0'],
    ['no JSON', token('nonsense'), 'continue key is not valid: invalid character'],
    [
      'of an unknown version',
      token({ v: 'meta.k8s.io/v2', rv: 1, start: 'a' }),
      'continue key is not valid: server does not recognize this encoded version meta.k8s.io/v2',
    ],
    [
      'without a revision',
      token({ v: 'meta.k8s.io/v1', rv: 0, start: 'a' }),
      'continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
    ],
    [
      'without a key',
      token({ v: 'meta.k8s.io/v1', rv: 1, start: '' }),
      'continue key is not valid: encoded start key empty (version meta.k8s.io/v1)',
    ],
    ['that leads out of its list', token({ v: 'meta.k8s.io/v1', rv: 1, start: '../secrets/a' }), 'continue key is not valid: ../secrets/a'],
  ])('%s is refused', async (_what, value, message) => {
    const { json } = await server.request('GET', `${maps('rules')}?limit=1&continue=${value}`);
    expect(json).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(json.message).toContain(message);
  });

  test('goes with no other revision', async () => {
    const { json } = await server.request('GET', `${maps('rules')}?limit=1`);
    const refused = await server.request('GET', `${maps('rules')}?limit=1&resourceVersion=5&continue=${json.metadata.continue}`);
    expect(refused.json).toMatchObject({ code: 400, message: 'specifying resource version is not allowed when using continue' });
  });

  test('stays in its namespace, whatever key it names', async () => {
    await server.request('POST', maps('other'), { body: configMap('z') });
    const { json } = await server.request(
      'GET',
      `${maps('rules')}?continue=${token({ v: 'meta.k8s.io/v1', rv: server.store.revision, start: 'other/a' })}`,
    );
    expect(json.items.map((item: { metadata: { namespace: string } }) => item.metadata.namespace)).not.toContain('other');
  });

  test('that is expired brings one for the rest at the newest revision, and says so', async () => {
    const own = await startServer();
    for (const name of ['a', 'b', 'c']) await own.request('POST', maps('x'), { body: configMap(name) });
    const first = await own.request('GET', `${maps('x')}?limit=1`);
    for (const name of ['d', 'e']) {
      await own.clock.advance(120_000);
      await own.request('POST', maps('x'), { body: configMap(name) });
    }
    await own.store.compact(own.store.revision);
    const { json } = await own.request('GET', `${maps('x')}?limit=1&continue=${first.json.metadata.continue}`);
    expect(json).toMatchObject({ code: 410, reason: 'Expired' });
    expect(json.message).toMatch(
      /^The provided continue parameter is too old to display a consistent list result\. .*use the continue token in this response/,
    );
    const rest = await own.request('GET', `${maps('x')}?limit=2&continue=${json.metadata.continue}`);
    expect(rest.json.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual(['b', 'c']);
    expect(rest.json.metadata.resourceVersion).toBe(String(own.store.revision));
    await own.stop();
  });
});

test('remainingItemCount is there while something remains and nothing selects', async () => {
  const counts = async (query: string): Promise<unknown> =>
    (await server.request('GET', `${maps('rules')}?${query}`)).json.metadata.remainingItemCount;
  expect(await counts('limit=3')).toBe(1);
  expect(await counts('limit=4')).toBeUndefined();
  expect(await counts('limit=1&labelSelector=name')).toBeUndefined();
  expect(await counts('limit=1&fieldSelector=metadata.name%21%3Dz')).toBeUndefined();
});

test('A page of what a selector wants is the last only where nothing at all stands behind it, as upstream has it', async () => {
  const own = await startServer();
  for (const name of ['a', 'b', 'c'])
    await own.request('POST', maps('x'), { body: { ...configMap(name), metadata: { name, labels: { early: String(name < 'c') } } } });
  const page = async (query: string): Promise<{ continue?: string }> =>
    (await own.request('GET', `${maps('x')}?limit=2&labelSelector=${query}`)).json.metadata;
  const { continue: token } = await page('early%3Dtrue');
  expect(token).toEqual(expect.any(String));
  expect(await page(`early%3Dtrue&continue=${token}`)).not.toHaveProperty('continue');
  expect(await page('early')).toHaveProperty('continue');
  expect(await page('early%3Dfalse')).not.toHaveProperty('continue');
  await own.stop();
});

describe('options that exclude each other are refused in upstream words (I9, I16)', () => {
  const why = { match: 'resourceVersionMatch: Forbidden: ', send: 'sendInitialEvents: Forbidden: ' };

  test.each([
    ['resourceVersionMatch=NotOlderThan', `${why.match}resourceVersionMatch is forbidden unless resourceVersion is provided`],
    ['resourceVersionMatch=Exact&resourceVersion=0', `${why.match}resourceVersionMatch "exact" is forbidden for resourceVersion "0"`],
    [
      'resourceVersionMatch=Newest&resourceVersion=1',
      'resourceVersionMatch: Unsupported value: "Newest": supported values: "Exact", "NotOlderThan", ""',
    ],
    ['resourceVersionMatch=Exact&resourceVersion=1&continue=x', `${why.match}resourceVersionMatch is forbidden when continue is provided`],
    ['sendInitialEvents=true', `${why.send}sendInitialEvents is forbidden for list`],
    ['watch=1&sendInitialEvents=true', `${why.match}sendInitialEvents requires setting resourceVersionMatch to NotOlderThan`],
    [
      'watch=1&resourceVersionMatch=NotOlderThan',
      `${why.match}resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided`,
    ],
    [
      'watch=1&sendInitialEvents=false&resourceVersionMatch=Exact',
      'resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"',
    ],
    [
      'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&continue=x',
      `${why.match}resourceVersionMatch is forbidden when continue is provided`,
    ],
  ])('%s', async (query, message) => {
    const { json } = await server.request('GET', `${maps('rules')}?${query}`);
    expect(json).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(json.message).toContain(message);
  });

  test.each(['resourceVersion=abc', 'resourceVersion=-1', 'limit=many', 'watch=1&timeoutSeconds=soon'])(
    '%s is a bad request',
    async (query) => {
      expect((await server.request('GET', `${maps('rules')}?${query}`)).json).toMatchObject({ code: 400, reason: 'BadRequest' });
    },
  );
});

describe('sendInitialEvents (I16)', () => {
  const firstTypes = async (query: string, count: number): Promise<string[]> => {
    const ending = new AbortController();
    const { raw } = await server.request('GET', `${maps('rules')}?watch=1&resourceVersionMatch=NotOlderThan&${query}`, {
      signal: ending.signal,
    });
    const lines = watchLines(raw);
    const types: string[] = [];
    const reading = (async () => {
      while (types.length < count) types.push((await lines.next())!.type);
    })();
    await settle();
    await server.request('PATCH', `${maps('rules')}/a`, { body: { data: { query } }, headers: merge });
    await reading;
    ending.abort();
    return types;
  };

  test('with bookmarks tells the state and marks its end', async () => {
    expect(await firstTypes('sendInitialEvents=true&allowWatchBookmarks=true', 6)).toEqual([
      'ADDED',
      'ADDED',
      'ADDED',
      'ADDED',
      'BOOKMARK',
      'MODIFIED',
    ]);
    expect(await firstTypes('sendInitialEvents=true&allowWatchBookmarks=true&resourceVersion=0', 5)).toEqual([
      'ADDED',
      'ADDED',
      'ADDED',
      'ADDED',
      'BOOKMARK',
    ]);
  });

  test('without bookmarks tells the state and marks nothing', async () => {
    expect(await firstTypes('sendInitialEvents=true', 5)).toEqual(['ADDED', 'ADDED', 'ADDED', 'ADDED', 'MODIFIED']);
  });

  test('that is false begins with what changes, even without a revision', async () => {
    expect(await firstTypes('sendInitialEvents=false', 1)).toEqual(['MODIFIED']);
  });
});

test('A deletion is told with its own revision, and a watch from there does not tell it again (I15)', async () => {
  await server.request('POST', maps('gone'), { body: configMap('m') });
  const ending = new AbortController();
  const open = async (resourceVersion: string | number) =>
    watchLines((await server.request('GET', `${maps('gone')}?watch=1&resourceVersion=${resourceVersion}`, { signal: ending.signal })).raw);
  const first = (await open(server.store.revision)).next();
  await settle();
  await server.request('DELETE', `${maps('gone')}/m`);
  const deleted = (await first)!;
  expect([deleted.type, deleted.object.metadata.resourceVersion]).toEqual(['DELETED', String(server.store.revision)]);
  const next = (await open(deleted.object.metadata.resourceVersion!)).next();
  await settle();
  await server.request('POST', maps('gone'), { body: configMap('n') });
  expect((await next)!.object.metadata.name).toBe('n');
  ending.abort();
});
