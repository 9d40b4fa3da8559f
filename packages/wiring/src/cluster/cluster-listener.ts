import { createTlsListener, type TlsCredentials, type TlsListener } from '@kubewright/http';
import type { Resolve } from '../container.ts';
import type { Serving } from '../serving/open-serving.ts';
import { systemClock } from '../system/index.ts';
import { tokens } from '../tokens.ts';
import { ownServerName, type ClusterPki } from './data/cluster-pki.ts';

/** The listener of the API server; what the cluster's authority has issued is served to who asks for `ownServerName` in any case. */
export function createClusterListener(
  get: Resolve,
  pki: ClusterPki,
  serving: Serving,
  address: { host: string; port: number },
): ClusterListener {
  const { handle, upgrade } = get(tokens.apiServer).service;
  const { clientAuthoritiesPem } = get(tokens.authentication);
  const clientCa = [pki.authority.certificatePem, clientAuthoritiesPem].filter(Boolean).join('\n');
  const own = { key: pki.server.privateKeyPem, cert: pki.server.certificatePem, clientCa };
  const allNamed = (named: Serving['named']): Map<string, TlsCredentials> =>
    new Map([...[...named].map(([name, each]) => [name, { ...each, clientCa }] as const), [ownServerName, own]]);
  const listener = createTlsListener({
    ...own,
    ...serving.certificate,
    ...address,
    named: allNamed(serving.named),
    policy: serving.policy,
    limits: serving.limits,
    handle,
    upgrade,
    logger: get(tokens.logger).named('listener'),
    clock: systemClock,
  });
  const followed = (signal: AbortSignal): Promise<void> =>
    serving.run(signal, {
      certificate: (certificate) => listener.setSecureContext({ ...certificate, clientCa }),
      named: (named) => listener.setNamed(allNamed(named)),
    });
  return { listener, followed };
}

export interface ClusterListener {
  readonly listener: TlsListener;
  /** Serves renewed certificates until the signal aborts. */
  followed(signal: AbortSignal): Promise<void>;
}
