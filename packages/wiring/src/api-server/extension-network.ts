import type { ExtensionNetwork } from '@kubewright/apiserver';
import { dialTcp } from '@kubewright/probes';
import type { Resolve } from '../container.ts';
import { tokens } from '../tokens.ts';
import { ownAddress } from './server-address.ts';

/** Extension servers are dialled like pods, with the proof that this server may speak for others. */
export function extensionNetwork(get: Resolve): ExtensionNetwork {
  const network = get(tokens.proxyNetwork);
  const proof = get(tokens.frontProxy).client;
  const isOwn = (host: string, port: number): boolean => {
    const own = ownAddress(get);
    return own.host === host && own.port === port;
  };
  const dial: ExtensionNetwork['dial'] = (host, port, signal) =>
    isOwn(host, port) ? dialTcp(host, port, signal) : network.dial(host, port, signal);
  return { dial, ...(proof && { clientCertificate: proof }) };
}
