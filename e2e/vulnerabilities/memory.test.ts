import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveApi, type ServedApi } from '../harness/api-server.ts';

let api: ServedApi;
beforeAll(async () => void (api = await serveApi()));
afterAll(() => api.stop());

/** Without the buckets: a histogram is one series here. */
const metrics = async (): Promise<string[]> =>
  (await api.request('GET', '/metrics')).text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !/^\w+_bucket\{/.test(line));

test('CVE-2020-8552: names, paths, verbs and agents that clients make up are no labels of metrics', async () => {
  const made = (i: number): [string, string][] => [
    ['GET', `/api/v1/namespaces/ns${i}/pods/p${i}`],
    [`VERB${i}`, '/api/v1/pods'],
    ['GET', `/apis/group${i}.example.com/v1/things`],
    ['GET', `/madeup${i}`],
    ['GET', `/api/v1/namespaces/default/pods/p/sub${i}`],
    ['GET', `/api/v1/pods?watch=x${i}&fieldSelector=spec.x${i}=1`],
  ];
  const ask = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i++)
      for (const [method, path] of made(i))
        await api.request(method, path, { headers: { 'user-agent': `agent${i}`, 'x-user': `user${i}` } });
  };
  await ask(0, 20);
  const before = await metrics();
  await ask(20, 400);
  const after = await metrics();
  // Thousands were asked for since; a series or two may have had its first value meanwhile.
  expect(after.length - before.length).toBeLessThan(20);
  expect(after.filter((line) => /VERB\d|madeup|group\d|agent\d|user\d|ns\d+"|sub\d/.test(line))).toEqual([]);
});

/** What is reachable: the collector runs first. */
function retainedMegabytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

test('CVE-2020-8551: requests that are refused leave nothing behind', async () => {
  const big = 'x'.repeat(200_000);
  let i = 0;
  // As many Accept headers are remembered at most: the same number of them before and after.
  const refuse = async (): Promise<void> => {
    for (const end = i + 512; i < end; i++) {
      await api.request('POST', `/api/v1/namespaces/n${i}/pods`, {
        body: `{"a":"${big}${i}"`,
        headers: { 'content-type': 'application/json' },
      });
      await api.request('GET', `/api/v1/pods?labelSelector=${big.slice(0, 20_000)}${i}((`);
      await api.request('GET', '/api/v1/pods', { headers: { accept: `a/b${i};${big.slice(0, 20_000)}` } });
    }
  };
  await refuse();
  const before = retainedMegabytes();
  await refuse();
  // Ten megabytes of each kind of request were sent at least.
  expect(retainedMegabytes() - before).toBeLessThan(4);
});

test.each(['/debug/pprof/', '/debug/pprof/heap', '/debug/flags/v', '/debug/vars', '/logs', '/configz'])(
  'CVE-2019-11248: whoever may ask for health sees nothing of the process at %s',
  async (path) => {
    const probed = await serveApi({
      authorizer: {
        authorize: ({ path: asked, user }) => ({
          kind: asked === '/healthz' || user.name !== 'prober' ? 'allow' : 'noOpinion',
          reason: '',
        }),
      },
    });
    const ask = async (target: string): Promise<number> =>
      (await probed.request('GET', target, { headers: { 'x-user': 'prober' } })).status;
    expect([await ask('/healthz'), await ask(path)]).toEqual([200, 403]);
    await probed.stop();
  },
);
