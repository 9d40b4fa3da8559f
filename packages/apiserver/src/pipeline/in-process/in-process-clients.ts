import type { Clock, Random } from '@kubewright/api-machinery';
import { createClient, type Client, type ResourceTransport } from '@kubewright/client';
import type { Aggregator } from '../../aggregation/aggregator.ts';
import { ExtensionTransport } from '../../aggregation/extension-transport.ts';
import type { Auditor } from '../../audit/auditor.ts';
import type { UserInfo } from '../../contract.ts';
import type { Limits } from '../../limits.ts';
import { AdmissionChain } from '../../registry/draft/admission-chain.ts';
import type { VerbDeps } from '../../registry/resource-call.ts';
import type { ApiCalls } from '../api-calls.ts';
import type { AuditIds } from '../audit-ids.ts';
import { AuditedTransport } from './audited-transport.ts';
import { DirectTransport, type DirectTransportDeps } from './direct-transport.ts';

/** The identity under which the server acts on its own API. */
export const loopbackUser: UserInfo = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };

const serverAgent = 'kube-apiserver';

export interface InProcessClientsDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly calls: () => ApiCalls;
  readonly verbs: VerbDeps;
  readonly limits: Limits;
  readonly auditIds: AuditIds;
  readonly auditor: Auditor | undefined;
  readonly aggregator: () => Aggregator | undefined;
  /** Told of each request of the server to itself. */
  readonly onOwnRequest: NonNullable<DirectTransportDeps['onRequest']>;
}

/** Clients that call the server in its own process: everything but HTTP happens as for any other. */
export class InProcessClients {
  readonly #deps: InProcessClientsDeps;
  #loopback: Client | undefined;
  #step: Client | undefined;

  constructor(deps: InProcessClientsDeps) {
    this.#deps = deps;
  }

  /** Calls as `user`; `userAgent` names the field manager of its writes. */
  transport(user: UserInfo, userAgent: string): ResourceTransport {
    const { auditor, auditIds, clock } = this.#deps;
    const transport = new DirectTransport(this.#directDeps(user, userAgent));
    return auditor ? new AuditedTransport({ transport, auditor, auditIds, clock, user, userAgent }) : transport;
  }

  /** Acts as the server itself. */
  get loopback(): Client {
    return (this.#loopback ??= createClient(this.transport(loopbackUser, serverAgent)));
  }

  /** What a special subresource writes with: steps of a request that has been admitted already. */
  get step(): Client {
    return (this.#step ??= createClient(this.#stepTransport()));
  }

  #stepTransport(): ResourceTransport {
    const deps = this.#directDeps(loopbackUser, serverAgent);
    const verbs = { ...deps.verbs, admission: new AdmissionChain([]) };
    return new DirectTransport({ ...deps, verbs, onRequest: undefined, isStep: true });
  }

  #directDeps(user: UserInfo, userAgent: string): DirectTransportDeps {
    const { clock, random, calls, verbs, limits, aggregator, onOwnRequest } = this.#deps;
    return {
      calls: calls(),
      verbs,
      watch: { clock, random, minWatchSeconds: limits.minWatchSeconds },
      user,
      userAgent,
      isServer: user === loopbackUser,
      onRequest: user === loopbackUser ? onOwnRequest : undefined,
      extensions: new ExtensionTransport({ aggregator, clock, user, userAgent }),
    };
  }
}
