import { seededRandom, silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { builtInDefinitions } from '@kubewright/api';
import { AuditPolicy, createApiServer, EndpointResolver } from '@kubewright/apiserver';
import type { AdmissionPlugin, ApiServer, AuditEvent, Authorizer } from '@kubewright/apiserver';
import { createClient, HttpsWebhookCaller, type Client } from '@kubewright/client';
import { MemoryStore } from '@kubewright/storage';
import { settle } from '../../api-machinery/test/settle.ts';
import { ExtensionMetrics, type PolicyDeps, type WebhookAdmissionDeps } from '../src/index.ts';

/** A server in virtual time, on the in-memory store. */
export interface ExtendedServer extends AsyncDisposable {
  readonly server: ApiServer;
  /** As jane, of the group devs. */
  readonly client: Client;
  readonly clock: VirtualClock;
  readonly store: MemoryStore;
  readonly metrics: ExtensionMetrics;
  /** What was audited, at the level of metadata. */
  readonly events: readonly AuditEvent[];
}

const everything: Authorizer = { authorize: () => ({ kind: 'allow', reason: '' }) };

/** Starts a server with the built-in kinds and the plugins that `plugins` makes of what webhooks and policies need. */
export async function startServer(
  plugins: (deps: WebhookAdmissionDeps & PolicyDeps) => AdmissionPlugin[] = () => [],
  authorizer = everything,
): Promise<ExtendedServer> {
  const clock = new VirtualClock({ settle });
  const store = new MemoryStore({ clock });
  const random = seededRandom(5);
  const caller = new HttpsWebhookCaller({ clock });
  const metrics = new ExtensionMetrics({ clock });
  const events: AuditEvent[] = [];
  const lazy: Client = { resource: (type) => server.loopback().resource(type) };
  const deps = {
    client: lazy,
    caller,
    services: new EndpointResolver({ client: lazy }),
    random,
    logger: silentLogger,
    authorizer,
    metrics,
    resourceOfKind: (apiVersion: string, kind: string) => server.registry.resourceOfKind(apiVersion, kind),
  };
  const server = createApiServer({
    store,
    clock,
    random,
    logger: silentLogger,
    definitions: builtInDefinitions(),
    authenticators: [],
    authorizer,
    audit: { policy: new AuditPolicy({ rules: [{ level: 'Metadata' }] }), sink: { process: (event) => void events.push(event) } },
    admission: plugins(deps),
    webhookCaller: caller,
  });
  const stopping = new AbortController();
  const running = server.run(stopping.signal);
  await settle();
  const client = createClient(server.directTransport({ name: 'jane', uid: 'u1', groups: ['devs'], extra: new Map([['scopes', ['a']]]) }));
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
    caller.close();
    await store.close();
  };
  return { server, client, clock, store, metrics, events, [Symbol.asyncDispose]: stop };
}
