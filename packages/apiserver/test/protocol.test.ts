import { silentLogger, type Logger } from '@kubewright/api-machinery';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMap, httpRequest, startServer, watchLines, type TestResponse, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const maps = '/api/v1/namespaces/default/configmaps';

test('A user without rights is told what was refused, and nobody is 401', async () => {
  const refused = await server.request('GET', '/api/v1/namespaces/default/pods', { headers: { 'x-user': 'x' } });
  expect(refused.json).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code: 403,
    reason: 'Forbidden',
    details: { kind: 'pods' },
    message: 'pods is forbidden: User "x" cannot list resource "pods" in API group "" in the namespace "default"',
  });
  const path = await server.request('GET', '/version', { headers: { 'x-user': 'x' } });
  expect(path.json.message).toBe('forbidden: User "x" cannot get path "/version"');
  const nobody = await server.request('GET', '/version', { headers: { 'x-user': '-' } });
  expect(nobody.json).toMatchObject({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
});

test('A YAML document that is none is refused in the words of its reader, and changes nothing', async () => {
  const headers = { 'content-type': 'application/yaml' };
  const post = async (body: string | Uint8Array) => (await server.request('POST', maps, { body, headers })).json.message;
  const refused = (why: string): RegExp =>
    new RegExp(`^the object provided is unrecognized \\(must be of type ConfigMap\\): yaml: ${why} \\([0-9a-f]+ \\.\\.\\.\\)$`);
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: broken}\ndata: {a: "x';
  expect(await post(`${text}\0y"}\n`)).toMatch(refused('control characters are not allowed'));
  expect(await post(Buffer.concat([Buffer.from(text), Buffer.from([0xff]), Buffer.from('"}\n')]))).toMatch(
    refused('invalid leading UTF-8 octet'),
  );
  const { json } = await server.request('PATCH', `${maps}/broken?fieldManager=m`, {
    body: `${text}\x07"}`,
    headers: { 'content-type': 'application/apply-patch+yaml' },
  });
  expect(json.message).toBe('error decoding YAML: error converting YAML to JSON: yaml: control characters are not allowed');
  expect((await server.request('GET', `${maps}/broken`)).status).toBe(404);
});

test('PUT of /debug/flags/v changes how much is logged, while the server runs', async () => {
  const lines: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    info: (message, fields) => void lines.push(`${message} ${String(fields?.['URI'])}`),
    named: () => logger,
  };
  const own = await startServer({ deps: { logger } });
  const put = async (body: string) => {
    const { status, text } = await own.request('PUT', '/debug/flags/v', { body, headers: { 'content-type': 'text/plain' } });
    return [status, text.trimEnd()];
  };
  await own.request('GET', '/version');
  expect(await put('3')).toEqual([200, 'successfully set klog.logging.verbosity to 3']);
  await own.request('GET', '/version?a=b');
  expect(await put('0')).toEqual([200, 'successfully set klog.logging.verbosity to 0']);
  await own.request('GET', '/version');
  expect(lines.filter((line) => line.startsWith('HTTP'))).toEqual(['HTTP /version?a=b', 'HTTP /debug/flags/v']);
  expect(await put('x')).toEqual([400, 'strconv.ParseUint: parsing "x": invalid syntax']);
  expect(await put('4294967296')).toEqual([400, 'strconv.ParseUint: parsing "4294967296": value out of range']);
  expect((await own.request('GET', '/debug/flags/v')).status).toBe(406);
  expect((await own.request('GET', '/debug/flags')).text).toContain('<tr>v<br>');
  await own.stop();
});

// As kube-apiserver 1.36 answers.
test.each([
  ['GET', '/api/v1/namespaces//configmaps', 200, undefined],
  ['GET', '/api/v1/namespaces//configmaps/x', 400, 'Namespace parameter required.'],
  ['DELETE', '/api/v1/namespaces//configmaps/x', 400, 'Namespace parameter required.'],
  ['DELETE', '/api/v1/namespaces//configmaps', 400, 'Namespace parameter required.'],
  ['POST', '/api/v1/namespaces//configmaps/x', 405, 'the server does not allow this method on the requested resource'],
  ['GET', `${maps}//`, 200, undefined],
  ['GET', `${maps}//x`, 404, 'the server could not find the requested resource'],
  ['GET', '/api/v1/namespaces//', 200, undefined],
  ['GET', '//api/v1/namespaces', 404, undefined],
  ['GET', '/api/v1/namespaces/..', 400, `Name parameter invalid: "..": may not be '..'`],
  ['POST', `${maps}/..`, 405, 'the server does not allow this method on the requested resource'],
  ['GET', '/api/v1/componentstatuses?watch=1', 405, 'watch is not supported on resources of kind "componentstatuses"'],
  ['GET', '/api/v1/watch/componentstatuses', 404, 'the server could not find the requested resource'],
])('%s %s, an odd path, is answered %d', async (method, path, code, message) => {
  const { status, json } = await server.request(method, path);
  expect([status, json?.message]).toEqual([code, message]);
});

test('A method in other letters than its name is another one, which resources do not know', async () => {
  await server.request('POST', maps, { body: configMap('letters') });
  for (const method of ['get', 'Delete', 'FROB', 'constructor']) {
    const { json } = await server.request(method, `${maps}/letters`);
    expect(json).toMatchObject({ code: 405, message: 'the server does not allow this method on the requested resource' });
  }
  expect((await server.request('DELETE', `${maps}/letters`)).status).toBe(200);
});

test('Impersonation acts as the other user', async () => {
  const refused = await server.request('GET', '/api/v1/nodes', { headers: { 'impersonate-user': 'jane', 'impersonate-group': 'devs' } });
  expect(refused.json.message).toBe('nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope');
  const notAllowed = await server.request('GET', '/api/v1/nodes', { headers: { 'x-user': 'x', 'impersonate-user': 'jane' } });
  const nameless = await server.request('GET', '/version', { headers: { 'impersonate-group': 'devs' } });
  expect(nameless.json.message).toBe(
    'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"devs"}, Extra:map[string][]string(nil)} without impersonating a user name',
  );
  expect(notAllowed.json.message).toBe(
    'nodes is forbidden: User "x" cannot impersonate-on:user-info:list resource "nodes" in API group "" at the cluster scope',
  );
});

test('What is not served is not found, and what has no such method says so', async () => {
  expect((await server.request('GET', '/api/v1/nothings')).json).toMatchObject({
    code: 404,
    message: 'the server could not find the requested resource',
  });
  expect((await server.request('GET', '/apis/nope.example.com/v1/things')).text).toBe('404 page not found\n');
  expect((await server.request('POST', '/api/v1/configmaps', { body: configMap('x') })).json).toMatchObject({
    code: 405,
    reason: 'MethodNotAllowed',
  });
  expect((await server.request('POST', `${maps}/x`, { body: configMap('x') })).json).toMatchObject({
    code: 405,
    reason: 'MethodNotAllowed',
  });
  expect((await server.request('GET', '/api/v1/namespaces/default/nodes')).status).toBe(404);
  expect((await server.request('GET', '/api/v1/namespaces/../pods/x')).json).toMatchObject({
    code: 500,
    message: 'invalid key: "/pods/../x"',
  });
  expect((await server.request('GET', `${maps}/..`)).json.message).toBe('Name parameter invalid: "..": may not be \'..\'');
  expect((await server.request('GET', `${maps}/%25`)).json.message).toBe('Name parameter invalid: "%": may not contain \'%\'');
  expect((await server.request('GET', `${maps}/a%2Fb`)).json).toMatchObject({ code: 404, details: {} });
  expect((await server.request('GET', '/api/v1/namespaces/%zz/pods')).status).toBe(400);
  expect((await server.request('GET', `${maps}/x/status/more`)).json).toMatchObject({ code: 404, details: {} });
  expect((await server.request('POST', '/api/v2/pods', { body: {} })).json).toMatchObject({ code: 404, reason: 'NotFound' });
  const nothing = await server.request('GET', '/api/v1/watch');
  expect([nothing.status, nothing.text]).toEqual([
    500,
    'Internal Server Error: "/api/v1/watch": failed to create RequestInfo: unable to determine kind and namespace from url, /api/v1/watch\n',
  ]);
  expect((await server.request('GET', `${maps}?watch=1&resourceVersion=abc`)).json).toMatchObject({
    code: 500,
    message: 'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
  });
});

test.each(['constructor', '__proto__', 'toString', 'FOO'])(
  'A method that nobody knows, such as %s, is not allowed anywhere, and is no label of any count',
  async (method) => {
    expect((await server.request(method, maps)).json).toMatchObject({ code: 405, reason: 'MethodNotAllowed' });
    expect((await server.request(method, '/version')).status).toBe(405);
    const refused = await server.request(method, maps, { headers: { 'x-user': 'jane' } });
    expect(refused.json.message).toContain(`User "jane" cannot  resource "configmaps"`);
    const { text } = await server.request('GET', '/metrics');
    expect(text).not.toMatch(/^apiserver_request_total\{code="405"/m);
    expect(text).not.toContain(`"${method}"`);
  },
);

test('Bodies of unknown type, broken syntax, wrong kind or too many bytes are refused and change nothing', async () => {
  const before = server.store.revision;
  const post = (body: unknown, headers: Record<string, string> = {}) => server.request('POST', maps, { body, headers });
  expect((await post('x', { 'content-type': 'text/plain' })).json).toMatchObject({
    code: 415,
    reason: 'UnsupportedMediaType',
    message:
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  });
  expect((await post('{"a":')).json.message).toMatch(
    /^the object provided is unrecognized \(must be of type ConfigMap\): couldn't get version\/kind; json parse error: /,
  );
  expect((await post('')).status).toBe(400);
  expect((await post('[]')).status).toBe(400);
  expect((await post({ kind: 'Pod', apiVersion: 'v1' })).json.message).toMatch(/^Pod in version "v1" cannot be handled as a ConfigMap: /);
  expect((await post({ ...configMap('x'), data: { a: 1 } })).json).toMatchObject({ code: 400, reason: 'BadRequest' });
  expect((await post('x'.repeat(3 * 1024 * 1024 + 1))).json).toMatchObject({ code: 413, reason: 'RequestEntityTooLarge' });
  expect((await post(configMap('big', { a: 'x'.repeat(1.6 * 1024 * 1024) }))).json).toMatchObject({
    code: 500,
    message: 'etcdserver: request is too large',
  });
  expect((await post('['.repeat(20_000))).status).toBe(400);
  expect((await post('a: &a [x]\nb: *a\n- c', { 'content-type': 'application/yaml' })).status).toBe(400);
  expect((await post(configMap('Not_A_Name'))).json).toMatchObject({
    code: 422,
    reason: 'Invalid',
    details: { causes: [{ reason: 'FieldValueInvalid', field: 'metadata.name' }] },
  });
  expect((await server.request('PATCH', `${maps}/x`, { body: {}, headers: { 'content-type': 'application/json' } })).status).toBe(415);
  expect(server.store.revision).toBe(before);
});

test('An unknown field is refused under Strict, warned of under Warn and passed over under Ignore', async () => {
  const body = { ...configMap('field'), dta: {}, metadata: { name: 'field', foo: 1 } };
  const strict = await server.request('POST', `${maps}?fieldValidation=Strict`, { body });
  expect(strict.json.message).toMatch(
    /^ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "/,
  );
  const ignore = await server.request('POST', `${maps}?fieldValidation=Ignore&dryRun=All`, { body });
  expect([ignore.status, ignore.headers['warning']]).toEqual([201, undefined]);
  const warn = await server.request('POST', `${maps}?dryRun=All`, { body });
  expect(warn.headers['warning']).toContain('299 - "unknown field \\"dta\\""');
});

test('Answers come as JSON, YAML, protobuf or not at all', async () => {
  await server.request('POST', maps, {
    body: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  a: "1"\n',
    headers: { 'content-type': 'application/yaml' },
  });
  const yaml = await server.request('GET', `${maps}/yaml`, { headers: { accept: 'application/yaml' } });
  expect(yaml.headers['content-type']).toBe('application/yaml');
  expect(yaml.text).toContain('data:\n  a: "1"\n');
  const proto = await server.request('GET', `${maps}/yaml`, {
    headers: { accept: 'application/vnd.kubernetes.protobuf,application/json' },
  });
  expect(proto.headers['content-type']).toBe('application/vnd.kubernetes.protobuf');
  const bytes = Buffer.from(proto.raw.body as Uint8Array);
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('k8s\0');
  const copy = await server.server.service.handle(
    httpRequest('POST', `${maps}?dryRun=All`, bytes, { 'content-type': 'application/vnd.kubernetes.protobuf' }),
  );
  // A dry run does not ask the store, which would refuse the resourceVersion.
  expect(copy.status).toBe(409);
  const none = await server.request('GET', maps, { headers: { accept: 'text/html' } });
  expect(none.json).toMatchObject({
    code: 406,
    reason: 'NotAcceptable',
    message:
      '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch',
  });
});

test('Partial metadata and tables keep the list metadata', async () => {
  const partial = await server.request('GET', maps, {
    headers: { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' },
  });
  expect(partial.json).toMatchObject({
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'yaml' } }],
  });
  const table = await server.request('GET', `${maps}/yaml?includeObject=None`, {
    headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' },
  });
  expect(table.json).toMatchObject({ kind: 'Table', rows: [{ cells: ['yaml', '2026-01-01T00:00:00Z'], object: null }] });
});

test('A long list is compressed for those who accept it', async () => {
  for (let i = 0; i < 3; i++)
    await server.request('POST', '/api/v1/namespaces/long/configmaps', { body: configMap(`m${i}`, { a: 'x'.repeat(60_000) }) });
  const { raw } = await server.request('GET', '/api/v1/namespaces/long/configmaps', { headers: { 'accept-encoding': 'gzip' } });
  expect(raw.headers['content-encoding']).toBe('gzip');
  const { gunzipSync } = await import('node:zlib');
  const chunks: Uint8Array[] = [];
  for await (const chunk of raw.body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  expect(JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()).items).toHaveLength(3);
});

test('Discovery answers in both forms with a tag to compare', async () => {
  const legacy = await server.request('GET', '/apis');
  expect(legacy.json.groups.find((group: { name: string }) => group.name === 'apps')).toMatchObject({
    preferredVersion: { groupVersion: 'apps/v1' },
  });
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
  const aggregated = await server.request('GET', '/api', { headers: { accept } });
  expect(aggregated.headers['content-type']).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
  expect(aggregated.json.items[0].versions[0].resources.map((resource: { resource: string }) => resource.resource)).toContain('pods');
  const again = await server.request('GET', '/api', { headers: { accept, 'if-none-match': String(aggregated.headers['etag']) } });
  expect(again.status).toBe(304);
  const inForm = (form: string): Promise<TestResponse> =>
    server.request('GET', '/api', { headers: { accept: `${form};as=APIGroupDiscoveryList` } });
  const protobuf = await inForm('application/vnd.kubernetes.protobuf;g=apidiscovery.k8s.io;v=v2');
  expect([protobuf.status, protobuf.headers['etag']]).toEqual([200, aggregated.headers['etag']]);
  expect(protobuf.text.startsWith('k8s\0')).toBe(true);
  expect((await inForm('application/json;g=apidiscovery.k8s.io;v=v2beta1')).status).toBe(406);
});

test('Health tells each check, leaves out what is excluded, and knows each by its path', async () => {
  expect((await server.request('GET', '/livez')).text).toBe('ok');
  const verbose = await server.request('GET', '/readyz?verbose&exclude=etcd');
  expect(verbose.text).toContain('[+]ping ok\n[+]log ok\n[+]etcd excluded: ok\n');
  expect((await server.request('GET', '/healthz/ping')).text).toBe('ok');
  expect((await server.request('GET', '/healthz/none')).status).toBe(404);
  expect((await server.request('GET', '/version')).json).toMatchObject({ major: '1', minor: '36', gitVersion: 'v1.36.2' });
});

test('A request that takes too long is a timeout, and where priority and fairness is off one too many is told to come back', async () => {
  const slow = await startServer({
    options: { limits: { maxWritesInFlight: 1 }, priorityAndFairness: false },
    deps: {
      admission: [{ name: 'Slow', handles: ({ name }) => name === 'slow', admit: () => new Promise(() => {}) }],
      authenticators: [{ authenticate: async () => ({ name: 'u', groups: [] }) }],
      authorizer: { authorize: () => ({ kind: 'allow', reason: '' }) },
    },
  });
  const stuck = slow.request('POST', maps, { body: configMap('slow') });
  await slow.clock.advance(1);
  const turnedAway = await slow.request('POST', maps, { body: configMap('fast') });
  expect([turnedAway.status, turnedAway.headers['retry-after']]).toEqual([429, '1']);
  await slow.clock.advance(60_000);
  const late = await stuck;
  expect([late.status, late.headers['content-type'], late.text]).toEqual([
    504,
    'text/plain; charset=utf-8',
    '{"metadata":{},"status":"Failure","message":"Timeout: request did not complete within the allotted timeout","reason":"Timeout","details":{},"code":504}\n',
  ]);
  await slow.stop();
});

test('A request may ask for less time than the server gives, in a form Go reads', async () => {
  const slow = await startServer({ deps: { admission: [{ name: 'Slow', handles: () => true, admit: () => new Promise(() => {}) }] } });
  const stuck = slow.request('POST', `${maps}?timeout=5s`, { body: configMap('slow') });
  await slow.clock.advance(5_000);
  expect((await stuck).json).toMatchObject({ code: 504, reason: 'Timeout' });
  const wrong = await slow.request('GET', `${maps}?timeout=soon`);
  expect(wrong.json).toMatchObject({ code: 400, message: 'invalid timeout specified in the request URL - time: invalid duration "soon"' });
  await slow.stop();
});

test('A malfunction is a 500 that tells nothing of the inside', async () => {
  const broken = await startServer({
    deps: {
      admission: [
        {
          name: 'Broken',
          handles: () => true,
          admit: () => {
            throw new Error('secret');
          },
        },
      ],
    },
  });
  const { json, text } = await broken.request('POST', maps, { body: configMap('x') });
  expect(json).toMatchObject({ code: 500, reason: 'InternalError' });
  expect(text).not.toContain('secret');
  await broken.stop();
});

test('Metrics count requests under upstream names and never under a name a client made up', async () => {
  await server.request('GET', '/api/v1/made-up-name');
  const { text } = await server.request('GET', '/metrics');
  expect(text).toMatch(
    /apiserver_request_total\{code="201",component="apiserver",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="POST",version="v1"\} \d+/,
  );
  expect(text).toContain('apiserver_storage_objects{resource="configmaps"}');
  expect(text).toMatch(/^etcd_request_duration_seconds_count\{group="",operation="create",resource="configmaps"\} \d+$/m);
  expect(text).toMatch(/^apiserver_watch_cache_events_received_total\{group="",resource="configmaps"\} \d+$/m);
  expect(text).toMatch(/^etcd_requests_total\{group="",operation="create",resource="configmaps"\} \d+$/m);
  expect(text).not.toContain('made-up-name');
  expect(text).toMatch(
    /apiserver_request_sli_duration_seconds_bucket\{component="apiserver",group="",resource="configmaps",scope="resource",subresource="",verb="POST",version="v1",le="0.05"\} \d+/,
  );
  expect(text).toMatch(/apiserver_response_sizes_count\{component="apiserver",group="",resource="configmaps",/);
  expect(text).toMatch(/apiserver_request_body_size_bytes_count\{group="",resource="configmaps",verb="create"\} \d+/);
  expect(text).toMatch(/^authentication_attempts\{result="failure"\} \d+$/m);
  expect(text).toMatch(/^authorization_attempts_total\{result="no-opinion"\} \d+$/m);
  expect(text).toMatch(/^authenticated_user_requests\{username="admin"\} \d+$/m);
  expect(text).toMatch(/^process_resident_memory_bytes [\d.]+e\+\d\d$/m);
  expect(text).toContain('# TYPE apiserver_flowcontrol_dispatched_requests_total counter');
});

test('Requests that nobody answers are not counted among those of resources, and deleting a collection is a DELETE', async () => {
  await server.request('DELETE', `${maps}?labelSelector=none%3Dsuch`);
  await server.request('GET', maps, { headers: { 'x-user': 'jane' } });
  await server.request('GET', '/version');
  await server.request('GET', '/healthz');
  await server.request('GET', '/apis');
  const { text } = await server.request('GET', '/metrics');
  expect(text).toMatch(/^apiserver_request_total\{code="200",.*resource="configmaps",scope="namespace",subresource="",verb="DELETE",/m);
  expect(text).toMatch(/^apiserver_request_body_size_bytes_count\{group="",resource="configmaps",verb="delete_collection"\} \d+$/m);
  expect(text).toMatch(/^apiserver_request_total\{code="200",component="",.*resource="",scope="",subresource="\/healthz",verb="GET",/m);
  expect(text).toMatch(/^apiserver_request_total\{code="200",component="apiserver",.*resource="",scope="",subresource="apis",verb="GET",/m);
  expect(text).not.toMatch(/^apiserver_request_total\{code="403"/m);
  expect(text).not.toMatch(/^apiserver_request_total\{.*resource="",scope="",subresource="",/m);
});

test('Filters tell how long they took, and wrong credentials are told apart from none', async () => {
  await server.request('GET', maps, { headers: { 'x-user': '-', authorization: 'Bearer wrong' } });
  const { text } = await server.request('GET', '/metrics');
  for (const filter of ['authentication', 'audit', 'constrainedimpersonation', 'priorityandfairness', 'authorization'])
    expect(text).toMatch(new RegExp(`^apiserver_request_filter_duration_seconds_count\\{filter="${filter}"\\} \\d+$`, 'm'));
  expect(text).toMatch(/^authentication_attempts\{result="error"\} \d+$/m);
});

test('Every family of /metrics is told once, in the form Prometheus reads, with the labels upstream has', async () => {
  const { text } = await server.request('GET', '/metrics');
  const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
  const line =
    /^[a-z_][a-z0-9_]*(?:\{[a-z_]+="(?:[^"\\\n])*"(?:,[a-z_]+="(?:[^"\\\n])*")*\})? -?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Infinity|NaN)$/;
  expect(text.split('\n').filter((each) => each !== '' && !each.startsWith('#') && !line.test(each))).toEqual([]);
});

test('Events sent to watchers are counted, in whichever form', async () => {
  const counted = async (): Promise<number> => {
    const { text } = await server.request('GET', '/metrics');
    return Number(/^apiserver_watch_events_total\{group="",resource="configmaps",version="v1"\} (\d+)/m.exec(text)?.[1] ?? 0);
  };
  await server.request('POST', maps, { body: configMap('counted') });
  const before = await counted();
  const stop = new AbortController();
  for (const as of ['', ';as=PartialObjectMetadata;g=meta.k8s.io;v=v1', ';as=Table;g=meta.k8s.io;v=v1']) {
    const query = 'watch=true&fieldSelector=metadata.name%3Dcounted';
    const watch = await server.request('GET', `${maps}?${query}`, { headers: { accept: `application/json${as}` }, signal: stop.signal });
    await watchLines(watch.raw).next();
  }
  stop.abort();
  expect(await counted()).toBe(before + 3);
});

test('Health that fails says which check, and why only to who asks for the check itself', async () => {
  const failing = await startServer({ deps: { healthChecks: [{ name: 'disk', check: () => 'the disk is full' }] } });
  const finish = failing.server.health.postStartHook('rbac/bootstrap-roles');
  const started = [
    'start-apiserver-admission-initializer',
    'storage-object-count-tracker-hook',
    'start-apiextensions-informers',
    'start-apiextensions-controllers',
    'crd-informer-synced',
    'storage-readiness',
  ];
  const startHooks = started.map((name) => `[+]poststarthook/${name} ok\n`).join('');
  expect((await failing.request('GET', '/livez')).text).toBe(
    `[+]ping ok\n[+]log ok\n[+]loopback-serving-certificate ok\n[+]etcd ok\n[-]disk failed: reason withheld\n${startHooks}[-]poststarthook/rbac/bootstrap-roles failed: reason withheld\nlivez check failed\n`,
  );
  expect((await failing.request('GET', '/livez/disk')).text).toBe('internal server error: the disk is full\n');
  expect((await failing.request('GET', '/livez/poststarthook/rbac/bootstrap-roles')).status).toBe(500);
  let isStarted = false;
  const starting = failing.server.health.started().then(() => (isStarted = true));
  expect(isStarted).toBe(false);
  finish();
  await starting;
  const { status, text } = await failing.request('GET', '/readyz?verbose&exclude=disk&exclude=nothing');
  expect(status).toBe(200);
  expect(text).toBe(
    `[+]ping ok\n[+]log ok\n[+]etcd ok\n[+]etcd-readiness ok\n[+]informer-sync ok\n[+]disk excluded: ok\n${startHooks}[+]poststarthook/rbac/bootstrap-roles ok\n[+]shutdown ok\nwarn: some health checks cannot be excluded: no matches for "nothing"\nreadyz check passed\n`,
  );
  const slis = (await failing.request('GET', '/metrics/slis')).text;
  expect(slis).toContain('kubernetes_healthcheck{name="disk",type="livez"} 0');
  expect(slis).toContain('kubernetes_healthchecks_total{name="ping",status="success",type="readyz"} 1');
  await failing.stop();
});

test('A client that goes away in the middle of its body is no malfunction to be told of', async () => {
  const told: string[] = [];
  const logger: Logger = { ...silentLogger, named: () => logger, error: (message) => void told.push(message) };
  const quiet = await startServer({ deps: { logger } });
  const gone = Object.assign(new Error('the client went away'), { name: 'BodyAbortedError' });
  const request = { ...httpRequest('POST', maps, '{}', { 'content-type': 'application/json' }), body: () => Promise.reject(gone) };
  expect((await quiet.server.service.handle(request)).status).toBe(500);
  expect(told).toEqual([]);
  await quiet.stop();
});

test('In its grace period a server lives although something of its start has yet to happen, but is not ready', async () => {
  const starting = await startServer({ options: { livezGraceMs: 10_000 } });
  starting.server.health.postStartHook('rbac/bootstrap-roles');
  const answers = async (): Promise<number[]> => {
    const asked = await Promise.all(['/livez', '/healthz', '/readyz'].map((path) => starting.request('GET', path)));
    return asked.map(({ status }) => status);
  };
  await starting.clock.advance(9_999);
  expect(await answers()).toEqual([200, 500, 500]);
  await starting.clock.advance(1);
  expect(await answers()).toEqual([500, 500, 500]);
  await starting.stop();
});

test('Programs read what runs and its flags as objects of config.k8s.io, and are warned of the old version', async () => {
  const shown = await startServer({ options: { flags: new Map([['port', '6443']]) } });
  const read = (path: string, version: string, as: string, type = 'application/json') =>
    shown.request('GET', path, { headers: { accept: `${type};v=${version};g=config.k8s.io;as=${as}` } });
  const flags = await read('/flagz', 'v1alpha1', 'Flagz', 'application/yaml');
  await shown.clock.advance(61_000);
  const status = await read('/statusz', 'v1beta1', 'Statusz');
  expect(status.headers['content-type']).toBe('application/json;g=config.k8s.io;v=v1beta1;as=Statusz');
  expect(status.json).toMatchObject({
    kind: 'Statusz',
    apiVersion: 'config.k8s.io/v1beta1',
    metadata: { name: 'apiserver' },
    startTime: '2026-01-01T00:00:00Z',
    uptimeSeconds: 61,
    emulationVersion: '1.36',
    paths: ['/flagz', '/healthz', '/livez', '/metrics', '/readyz', '/statusz', '/version'],
  });
  expect(flags.text).toBe('apiVersion: config.k8s.io/v1alpha1\nflags:\n  port: "6443"\nkind: Flagz\nmetadata:\n  name: apiserver\n');
  expect(flags.headers['warning']).toBe('299 - "This version of the flagz endpoint is deprecated. Please use a newer version."');
  for (const [path, version, as] of [
    ['/flagz', 'v1beta1', 'Statusz'],
    ['/statusz', 'v2', 'Statusz'],
    ['/statusz', 'v1beta1', 'Table'],
  ] as const)
    expect((await read(path, version, as)).status).toBe(406);
  await shown.stop();
});

test('What runs, with which flags, and a profile of it are for those who may ask, and never on a health path (CVE-2019-11248)', async () => {
  const shown = await startServer({
    options: {
      flags: new Map([
        ['v', '2'],
        ['port', '6443'],
      ]),
    },
  });
  expect((await shown.request('GET', '/flagz')).text).toMatch(/^\napiserver flagz\nWarning: .*\nport=6443\nv=2\n$/);
  await shown.clock.advance(3_661_000);
  expect((await shown.request('GET', '/statusz')).text).toMatch(
    /\nStarted: Thu Jan {2}1 00:00:00 UTC 2026\nUp: 1 hr 01 min 01 sec\nGo version: .*\nBinary version: 1\.36\.2\n/,
  );
  for (const path of ['/debug/pprof/heap', '/flagz', '/statusz', '/metrics'])
    expect((await shown.request('GET', path, { headers: { 'x-user': 'jane' } })).status).toBe(403);
  for (const path of ['/healthz/debug/pprof', '/livez/debug/pprof/heap']) expect((await shown.request('GET', path)).status).toBe(404);
  const profile = shown.request('GET', '/debug/pprof/profile?seconds=90');
  await shown.clock.advance(90_000);
  await new Promise((resolve) => setImmediate(resolve));
  await shown.clock.advance(90_000);
  expect(JSON.parse((await profile).text)).toHaveProperty('nodes');
  await shown.stop();
  const closed = await startServer({ options: { profiling: false } });
  expect((await closed.request('GET', '/debug/pprof/')).status).toBe(404);
  expect((await closed.request('GET', '/')).json.paths).not.toContain('/debug/pprof');
  await closed.stop();
});

test('the version is told as JSON or not at all, whatever its parameters', async () => {
  for (const accept of ['application/json;as=Table;g=meta.k8s.io;v=v1', 'text/plain, */*']) {
    expect((await server.request('GET', '/version', { headers: { accept } })).json).toMatchObject({ major: '1' });
  }
  for (const accept of ['application/yaml', 'application/*', 'text/plain']) {
    expect(await server.request('GET', '/version', { headers: { accept } })).toMatchObject({ status: 406 });
  }
});
