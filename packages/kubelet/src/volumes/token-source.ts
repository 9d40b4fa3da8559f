import type { Clock } from '@kubewright/api-machinery';
import { ServiceAccounts } from '@kubewright/api/core/v1';
import type { Pod, ServiceAccountTokenProjection } from '@kubewright/api/core/v1';
import type { TokenRequest } from '@kubewright/api/authentication/v1';
import type { Client } from '@kubewright/client';

interface Held {
  readonly token: string;
  readonly refreshAtMs: number;
}

const dayMs = 24 * 3_600_000;

/**
 * Tokens of pods' service accounts, from the TokenRequest subresource, bound to the pod; asked for anew at 80 % of
 * their lifetime or after a day (pkg/kubelet/token).
 */
export class TokenSource {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #held = new Map<string, Held>();

  constructor(client: Client, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  async token(pod: Pod, projection: ServiceAccountTokenProjection): Promise<string> {
    const key = `${pod.metadata.uid}/${projection.audience ?? ''}/${projection.expirationSeconds ?? 3_600}`;
    const held = this.#held.get(key);
    const nowMs = this.#clock.nowMs();
    if (held && nowMs < held.refreshAtMs) return held.token;
    const { name = '', namespace = '', uid = '' } = pod.metadata;
    const request: Omit<TokenRequest, 'status'> = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: {},
      spec: {
        audiences: projection.audience ? [projection.audience] : [],
        expirationSeconds: projection.expirationSeconds ?? 3_600,
        boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name, uid },
      },
    };
    const account = { namespace, name: pod.spec.serviceAccountName || 'default' };
    const answer = (await this.#client.resource(ServiceAccounts).createSubresource(account, 'token', request)) as TokenRequest;
    const { token = '', expirationTimestamp = '' } = answer.status;
    const expiresMs = Date.parse(expirationTimestamp);
    const lifetimeMs = Number.isNaN(expiresMs) ? 3_600_000 : expiresMs - nowMs;
    this.#held.set(key, { token, refreshAtMs: nowMs + Math.min(lifetimeMs * 0.8, dayMs) });
    return token;
  }

  forget(podUid: string): void {
    for (const key of this.#held.keys()) if (key.startsWith(`${podUid}/`)) this.#held.delete(key);
  }
}
