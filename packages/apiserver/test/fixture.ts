import { seededRandom, silentLogger, VirtualClock, type KubeObject, type ResourceDefinition } from '@kubewright/api-machinery';
import { builtInDefinitions } from '@kubewright/api';
import { createClient, type Client } from '@kubewright/client';
import type { HttpRequest, HttpResponse } from '@kubewright/http';
import { MemoryStore } from '@kubewright/storage';
import { settle } from '../../api-machinery/test/settle.ts';
import { createApiServer, type ApiServer, type ApiServerDeps, type ApiServerOptions, type UserInfo } from '../src/index.ts';

export { settle };

export const admin: UserInfo = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };

export interface TestServer {
  readonly server: ApiServer;
  readonly store: MemoryStore;
  readonly clock: VirtualClock;
  readonly client: Client;
  request(method: string, target: string, options?: TestRequest): Promise<TestResponse>;
  stop(): Promise<void>;
}

export interface TestRequest {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface TestResponse {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly text: string;
  /** The parsed body. */
  // eslint-disable-next-line typescript/no-explicit-any
  readonly json: any;
  readonly raw: HttpResponse;
}

export interface TestOptions {
  readonly deps?: Partial<ApiServerDeps>;
  readonly options?: ApiServerOptions;
  readonly definitions?: (builtIn: ResourceDefinition[]) => ResourceDefinition[];
}

/** A server over a memory store and a virtual clock; `x-user` names who asks (default admin), `x-user: -` nobody. */
export async function startServer({ deps, options, definitions = (all) => all }: TestOptions = {}): Promise<TestServer> {
  const clock = new VirtualClock({ settle });
  const store = new MemoryStore({ clock });
  const server = createApiServer(
    {
      store,
      clock,
      random: seededRandom(7),
      logger: silentLogger,
      definitions: definitions(builtInDefinitions()),
      authenticators: [{ authenticate: async (request) => userOf(request.headers.get('x-user')) }],
      authorizer: { authorize: ({ user }) => ({ kind: user.groups.includes('system:masters') ? 'allow' : 'noOpinion', reason: '' }) },
      ...deps,
    },
    options,
  );
  const stopping = new AbortController();
  const running = server.run(stopping.signal);
  return {
    server,
    store,
    clock,
    client: createClient(server.directTransport(admin)),
    request: (method, target, request) => send(server, method, target, request),
    stop: async () => {
      stopping.abort();
      await running;
      await store.close();
    },
  };
}

function userOf(name: string | undefined): UserInfo | undefined {
  if (name === '-') return undefined;
  return name === undefined ? admin : { name, groups: ['system:authenticated'] };
}

async function send(
  server: ApiServer,
  method: string,
  target: string,
  { body, headers = {}, signal }: TestRequest = {},
): Promise<TestResponse> {
  const raw = await server.service.handle(httpRequest(method, target, body, headers, signal));
  const text = isStream(raw.body) ? '' : bodyText(raw);
  return { status: raw.status, headers: raw.headers, text, json: text.startsWith('{') ? JSON.parse(text) : undefined, raw };
}

const isStream = (body: HttpResponse['body']): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && Symbol.asyncIterator in body;

function bodyText({ body }: HttpResponse): string {
  if (body === undefined || isStream(body)) return '';
  if (typeof body === 'string') return body;
  return Buffer.concat(body instanceof Uint8Array ? [body] : [...body]).toString('utf8');
}

export function httpRequest(
  method: string,
  target: string,
  body?: unknown,
  headers: Record<string, string> = {},
  signal = new AbortController().signal,
): HttpRequest {
  const [path = '', query = ''] = target.split('?', 2);
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
  return {
    method,
    path,
    query,
    headers: new Map(Object.entries(headers)),
    remoteAddress: '127.0.0.1',
    httpVersion: '2.0',
    signal,
    body: async (maxBytes) => {
      if (bytes.byteLength > maxBytes) throw Object.assign(new Error(`limit is ${maxBytes}`), { name: 'BodyTooLargeError' });
      return bytes;
    },
    stream: (async function* () {
      yield bytes;
    })(),
  };
}

export function configMap(
  name: string,
  data: Record<string, string> = {},
  more: Partial<KubeObject['metadata']> = {},
): KubeObject & { data: Record<string, string> } {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...more }, data };
}

/** Reads the events of a watch response, one line at a time. */
export function watchLines(raw: HttpResponse): { next(): Promise<{ type: string; object: KubeObject & { code?: number } } | undefined> } {
  const iterator = (raw.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const lines: string[] = [];
  return {
    next: async () => {
      while (lines.length === 0) {
        const { value, done } = await iterator.next();
        if (done) return undefined;
        lines.push(
          ...Buffer.from(value)
            .toString('utf8')
            .split('\n')
            .filter((line) => line !== ''),
        );
      }
      return JSON.parse(lines.shift()!);
    },
  };
}
