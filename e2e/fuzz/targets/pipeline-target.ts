import { encodeEnveloped, type JsonObject, type JsonValue } from '@kubewright/api-machinery';
import { dump } from 'js-yaml';
import { serveApi, httpRequest, type ServedApi } from '../../harness/api-server.ts';
import { shown, type FuzzRandom, type FuzzTarget } from '../fuzz-target.ts';
import { mutateBytes, mutateJson, mutateText, nastyTexts, textOfJson } from '../mutate.ts';
import { configMap, customResourceDefinition, deployment, jsonDictionary, pod, service, thing, wire } from './samples.ts';

interface Request {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const places: readonly { path: string; sample: JsonObject }[] = [
  { path: '/api/v1/namespaces/default/pods', sample: pod },
  { path: '/apis/apps/v1/namespaces/default/deployments', sample: deployment },
  { path: '/api/v1/namespaces/default/services', sample: service },
  { path: '/api/v1/namespaces/default/configmaps', sample: configMap },
  { path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', sample: customResourceDefinition },
  { path: '/apis/example.com/v1/namespaces/default/things', sample: thing },
  { path: '/api/v1/namespaces', sample: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } } },
  {
    path: '/api/v1/namespaces/default/secrets',
    sample: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'b' }, type: 'Opaque' },
  },
  {
    path: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
    sample: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'r' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    },
  },
  {
    path: '/apis/batch/v1/namespaces/default/cronjobs',
    sample: {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'c' },
      spec: {
        schedule: '*/5 * * * *',
        jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b' }] } } } },
      },
    },
  },
  {
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    sample: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: 'x', resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } },
    },
  },
  {
    path: '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
    sample: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'h' },
      spec: {
        maxReplicas: 3,
        scaleTargetRef: { kind: 'Deployment', name: 'web' },
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
      },
    },
  },
];
const otherPaths = [
  '/',
  '/api',
  '/apis',
  '/apis/apps',
  '/apis/apps/v1',
  '/api/v1',
  '/version',
  '/healthz',
  '/livez/ping',
  '/readyz?verbose',
  '/metrics',
  '/openapi/v3',
  '/openapi/v3/api/v1',
  '/api/v1/watch/pods',
  '/.well-known/openid-configuration',
];
const suffixes = [
  '',
  '',
  '/web',
  '/web',
  '/one',
  '/conf',
  '/web/status',
  '/web/scale',
  '/web/binding',
  '/web/eviction',
  '/web/log',
  '/web/exec',
  '/web/token',
  '/default/finalize',
  '/kubernetes',
  '/web/ephemeralcontainers',
  '/web/proxy/x',
  '/things.example.com',
  '/web/resize',
];
const queries = [
  '',
  '',
  'limit=2',
  'limit=1&continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6Miwic3RhcnQiOiJhIn0',
  'labelSelector=app%3Dweb',
  'fieldSelector=metadata.name%3Dweb',
  'watch=1',
  'watch=1&resourceVersion=0&timeoutSeconds=1',
  'resourceVersion=1',
  'resourceVersion=5&resourceVersionMatch=Exact',
  'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=1',
  'dryRun=All',
  'fieldValidation=Strict',
  'fieldManager=m&force=true',
  'propagationPolicy=Foreground',
  'pretty=true',
  'includeObject=None',
  'gracePeriodSeconds=0',
  'container=main&tailLines=1',
  'command=a&stdout=1',
  'fieldSelector=spec.nodeName%3D%2Cstatus.phase!%3DRunning',
  'timeoutSeconds=9999999999999999999',
];
const types = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/json-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
  '',
];
const accepts = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  '*/*',
  'application/vnd.kubernetes.protobuf;stream=watch,application/json',
  'a/b;q=0.5,*/*;q=0.1',
  'application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io',
  'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
];
const methods = ['GET', 'GET', 'POST', 'POST', 'PUT', 'PATCH', 'PATCH', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'get', 'TRACE', 'CONNECT'];
const patches: readonly JsonValue[] = [
  { metadata: { labels: { a: 'b' } } },
  { spec: { replicas: 1 } },
  [{ op: 'add', path: '/metadata/labels', value: { x: 'y' } }],
  { metadata: { finalizers: null, resourceVersion: '1' } },
  { data: { a: null } },
];

function generate(random: FuzzRandom): Request {
  const { path, sample } = random.pick(places);
  let target = random.chance(12) ? random.pick(otherPaths) : path + random.pick(suffixes);
  const query = random.chance(3)
    ? mutateText(random, random.pick(queries), [
        '&',
        '=',
        '%',
        '%00',
        '%ff',
        '+',
        'limit=',
        'continue=',
        'watch=',
        'resourceVersion=',
        '%2C',
        '-1',
        '9'.repeat(20),
      ])
    : random.pick(queries);
  if (random.chance(10))
    target = mutateText(random, target, [
      '/',
      '//',
      '..',
      '%2f',
      '%2e%2e',
      '%00',
      '%',
      'namespaces',
      'watch',
      'proxy',
      'status',
      'kube-system',
      ';',
      '#',
    ]);
  if (query !== '') target += `${target.includes('?') ? '&' : '?'}${query}`;
  const method = random.pick(methods);
  const type = method === 'PATCH' ? types[3 + random.below(4)]! : random.pick(types);
  return { method, target, headers: headersOf(random, type), body: bodyOf(random, type, method, sample) };
}

function headersOf(random: FuzzRandom, type: string): Record<string, string> {
  const headers: Record<string, string> = {
    accept: random.chance(4) ? mutateText(random, random.pick(accepts), [';', ',', 'q=', 'as=', '/']) : random.pick(accepts),
  };
  if (type !== '') headers['content-type'] = random.chance(20) ? mutateText(random, type, [';', 'charset=', '/']) : type;
  if (random.chance(8)) headers['user-agent'] = random.pick(['curl/8', 'kubectl/v1.36', ...nastyTexts]);
  if (random.chance(10))
    headers['authorization'] = `Bearer ${mutateText(random, 'a.b.c', ['.', 'eyJpc3MiOiJodHRwczovL2t1YmVybmV0ZXMuZGVmYXVsdC5zdmMifQ'])}`;
  if (random.chance(10))
    headers['sec-websocket-protocol'] = `base64url.bearer.authorization.k8s.io.${mutateText(random, 'QUJD', ['.', '='])}`;
  if (random.chance(10)) headers['impersonate-user'] = random.pick(['jane', 'system:serviceaccount:default:x', ...nastyTexts]);
  if (random.chance(20)) headers['impersonate-group'] = random.pick(nastyTexts);
  if (random.chance(20)) headers[`impersonate-extra-${random.pick(['a', '%ff', '%', '__proto__'])}`] = random.pick(nastyTexts);
  if (random.chance(10)) headers['accept-encoding'] = random.pick(['gzip', 'gzip;q=0', 'br, gzip', '\u0000']);
  return headers;
}

function bodyOf(random: FuzzRandom, type: string, method: string, sample: JsonObject): Uint8Array {
  if (method === 'GET' && !random.chance(10)) return new Uint8Array(0);
  if (type === 'application/vnd.kubernetes.protobuf') {
    const known = wire.find(({ json }) => json.includes(`"kind":"${String(sample['kind'])}"`)) ?? random.pick(wire);
    return random.chance(3) ? mutateBytes(random, known.protobuf) : encodeSafely(known.schema, mutateJson(random, sample, jsonDictionary));
  }
  const shape = method === 'PATCH' && type !== 'application/apply-patch+yaml' && random.chance(2) ? random.pick(patches) : sample;
  const value = random.chance(4) ? shape : mutateJson(random, shape, jsonDictionary);
  const text = written(value, type.includes('yaml') && random.chance(2));
  return Buffer.from(random.chance(8) ? mutateText(random, text, ['{', '}', '"', ',', '[', '&a ', '*a', '\n']) : text);
}

function written(value: JsonValue, asYaml: boolean): string {
  try {
    return asYaml ? dump(value, { noRefs: true }) : textOfJson(value);
  } catch {
    return textOfJson(value);
  }
}

function encodeSafely(schema: (typeof wire)[number]['schema'], value: JsonValue): Uint8Array {
  try {
    return encodeEnveloped(schema, value as JsonObject);
  } catch {
    return new Uint8Array(0);
  }
}

/** A server is replaced after so many requests, so that what they store stays small. */
const requestsPerServer = 5_000;
const maxRounds = 1_000;

/** Whole requests against the whole pipeline: every answer is a response, and none a malfunction. */
class PipelineTarget implements FuzzTarget<Request> {
  readonly name = 'pipeline';
  readonly generate = generate;
  #api: ServedApi | undefined;
  #served = 0;

  async feed({ method, target, headers, body }: Request): Promise<void> {
    const api = await this.#server();
    const leaving = new AbortController();
    const before = api.log.length;
    const response = await this.#settled(
      api,
      api.server.service.handle(httpRequest(method, target, { headers, body, signal: leaving.signal })),
    );
    await endStream(api, response.body, leaving);
    const failure = api.log.slice(before).find(({ level, fields }) => level === 'error' && /\n\s+at /.test(String(fields['error'])));
    if (failure) throw new Error(`${response.status}: ${failure.message}: ${String(failure.fields['error'])}`);
    if (!Number.isInteger(response.status) || response.status < 200 || response.status > 599)
      throw new Error(`no status: ${response.status}`);
  }

  refuses(): boolean {
    return false;
  }

  show({ method, target, headers, body }: Request): string {
    return `${method} ${target} ${shown(headers)} ${shown(Buffer.from(body).toString('latin1'))}`;
  }

  async close(): Promise<void> {
    await this.#api?.stop();
    this.#api = undefined;
  }

  async #server(): Promise<ServedApi> {
    if (this.#api && this.#served++ < requestsPerServer) return this.#api;
    await this.close();
    this.#served = 0;
    this.#api = await serveApi();
    await this.#api.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: customResourceDefinition });
    for (const { path, sample } of places) await this.#settled(this.#api, this.#api.request('POST', path, { body: sample }));
    return this.#api;
  }

  /** Waits in virtual time: a request may sleep, but not for ever. */
  async #settled<T>(api: ServedApi, promise: Promise<T>): Promise<T> {
    let done = false;
    const marked = promise.finally(() => (done = true));
    marked.catch(() => {});
    for (let round = 0; !done; round++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!done && round > 3) await api.clock.advance(5_000);
      // Compression runs in threads, which take real time.
      if (!done && round > 20) await new Promise((resolve) => setTimeout(resolve, 5));
      if (round > maxRounds) throw new Error('the request is never answered');
    }
    return marked;
  }
}

/** Reads the beginning of a stream and leaves. */
async function endStream(api: ServedApi, body: unknown, leaving: AbortController): Promise<void> {
  if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)) return;
  const iterator = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const first = iterator.next();
  first.catch(() => {});
  await new Promise((resolve) => setImmediate(resolve));
  leaving.abort();
  await Promise.race([first.catch(() => {}), api.clock.advance(1_000)]);
  void iterator.return?.().catch(() => {});
}

export const pipelineTarget: FuzzTarget<never> = new PipelineTarget() as never;
