import { defaultAdmission } from '@kubewright/admission';
import { seededRandom, VirtualClock, type Logger } from '@kubewright/api-machinery';
import {
  ApiServer,
  loopbackUser,
  type AdmissionPlugin,
  type Authenticator,
  type Authorizer,
  type Limits,
  type UserInfo,
} from '@kubewright/apiserver';
import {
  createServiceAccountKey,
  RejectUnknownTokens,
  ServiceAccountAuthenticator,
  ServiceAccountTokenIssuer,
} from '@kubewright/authentication';
import { ServiceAccounts } from '@kubewright/api/core/v1';
import { alwaysAllow } from '@kubewright/authorization';
import type { Client } from '@kubewright/client';
import type { HttpRequest, HttpResponse } from '@kubewright/http';
import {
  bootstrap,
  DefaultServiceCidr,
  defaultServiceNetwork,
  kubernetesDefinitions,
  kubernetesSubresources,
  serviceRanges,
  ServiceAllocation,
  tokenLookup,
  type NodeTransport,
  type ProxyNetwork,
} from '@kubewright/kube-apiserver';
import { MemoryStore } from '@kubewright/storage';

export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface ServedRequest {
  readonly body?: string | Uint8Array | object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface ServedResponse {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly text: string;
  readonly raw: HttpResponse;
}

export interface ServedApi {
  readonly server: ApiServer;
  readonly store: MemoryStore;
  readonly clock: VirtualClock;
  readonly issuer: ServiceAccountTokenIssuer;
  /** Everything logged, at every level. */
  readonly log: readonly LogEntry[];
  request(method: string, target: string, request?: ServedRequest): Promise<ServedResponse>;
  stop(): Promise<void>;
}

export interface ServedApiOptions {
  readonly limits?: Partial<Limits>;
  /** On. */
  readonly priorityAndFairness?: boolean;
  readonly authorizer?: Authorizer;
  /** Before those of service account tokens. */
  readonly authenticators?: readonly Authenticator[];
  readonly admission?: readonly AdmissionPlugin[];
  readonly nodes?: NodeTransport;
  readonly network?: ProxyNetwork;
}

const noNodes: NodeTransport = { request: async () => ({ status: 200, headers: {}, body: 'log\n' }), upgrade: async () => {} };
const noNetwork: ProxyNetwork = {
  dial: async () => Promise.reject(new Error('there is no network')),
  lookup: async () => [],
  isPodAddress: () => false,
};
export const issuerUrl = 'https://kubernetes.default.svc';

/** Names a user by header, so that a test needs no certificates: `x-user`, and `x-groups` with commas. */
const byHeader: Authenticator = {
  authenticate: async ({ headers }): Promise<UserInfo | undefined> => {
    if (headers.has('authorization')) return undefined;
    const name = headers.get('x-user');
    return name === undefined
      ? { name: 'admin', groups: loopbackUser.groups }
      : { name, groups: ['system:authenticated', ...(headers.get('x-groups')?.split(',') ?? [])] };
  },
};

/** The Kubernetes API server of the app over a memory store and a clock that tests move: the whole pipeline, without sockets. */
export async function serveApi({
  limits,
  priorityAndFairness = true,
  authorizer = alwaysAllow,
  authenticators = [byHeader],
  admission = [],
  nodes = noNodes,
  network = noNetwork,
}: ServedApiOptions = {}): Promise<ServedApi> {
  const clock = new VirtualClock({ settle: () => new Promise((resolve) => setImmediate(resolve)) });
  const random = seededRandom(42);
  const store = new MemoryStore({ clock });
  const log: LogEntry[] = [];
  const logger = recordingLogger(log);
  const key = await createServiceAccountKey();
  const issuer = new ServiceAccountTokenIssuer({ key, clock, random }, { issuer: issuerUrl });
  const lazy: Client = { resource: (type) => server.loopback().resource(type) };
  const ranges = serviceRanges({ client: lazy, store, random });
  const tokenAuthenticator = new ServiceAccountAuthenticator({ keys: [key], lookup: tokenLookup(lazy), clock }, { issuers: [issuerUrl] });
  const server: ApiServer = new ApiServer(
    {
      store,
      clock,
      random,
      logger,
      authorizer,
      definitions: kubernetesDefinitions(),
      authenticators: [...authenticators, tokenAuthenticator, new RejectUnknownTokens()],
      admission: [
        ...defaultAdmission({
          client: lazy,
          clock,
          random,
          authorizer,
          resourceOfKind: (apiVersion, kind) => server.registry.resourceOfKind(apiVersion, kind),
        }),
        ...admission,
        new ServiceAllocation({ ranges, random }),
      ],
      customSubresources: kubernetesSubresources({
        clock,
        random,
        nodes,
        network,
        access: { authorizer },
        tokens: { issuer, authenticator: tokenAuthenticator, audiences: [issuerUrl] },
      }),
    },
    { ...(limits && { limits }), priorityAndFairness },
  );
  const stopping = new AbortController();
  const running = server.run(stopping.signal);
  await bootstrap(server.loopback(), {
    service: { clusterIp: ranges.clusterIps.serverAddress, advertiseAddress: '192.0.2.1', port: 6443 },
  });
  await new DefaultServiceCidr({ client: server.loopback(), clock, logger }, defaultServiceNetwork.clusterIpRanges).sync();
  await lazy.resource(ServiceAccounts).create({ metadata: { namespace: 'default', name: 'default' } });
  return {
    server,
    store,
    clock,
    issuer,
    log,
    request: (method, target, request) => send(server, method, target, request),
    stop: async () => {
      stopping.abort();
      let stopped = false;
      void running.then(() => (stopped = true));
      // It waits for requests in flight, in time that only we move.
      while (!stopped) await clock.advance(1_000);
      await store.close();
    },
  };
}

function recordingLogger(log: LogEntry[]): Logger {
  const at =
    (level: LogEntry['level']) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      void log.push({ level, message, fields });
  const logger: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), named: () => logger } as Logger;
  return logger;
}

async function send(server: ApiServer, method: string, target: string, request: ServedRequest = {}): Promise<ServedResponse> {
  const raw = await server.service.handle(httpRequest(method, target, request));
  return { status: raw.status, headers: raw.headers, text: bodyText(raw), raw };
}

/** The text of a body that is whole; streams are the caller's. */
function bodyText({ body }: HttpResponse): string {
  if (body === undefined || (typeof body === 'object' && Symbol.asyncIterator in body)) return '';
  if (typeof body === 'string') return body;
  return Buffer.concat(body instanceof Uint8Array ? [body] : [...body]).toString('utf8');
}

export function httpRequest(
  method: string,
  target: string,
  { body, headers = {}, signal = new AbortController().signal }: ServedRequest = {},
): HttpRequest {
  const mark = target.indexOf('?');
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
  return {
    method,
    headers: new Map(Object.entries(headers)),
    remoteAddress: '127.0.0.1',
    httpVersion: '2.0',
    signal,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    body: async (maxBytes) => {
      if (bytes.byteLength > maxBytes) throw Object.assign(new Error(`limit is ${maxBytes}`), { name: 'BodyTooLargeError' });
      return bytes;
    },
    stream: (async function* () {
      yield bytes;
    })(),
  };
}
