import { readFile } from 'node:fs/promises';
import type { HttpTransportOptions } from '../http/http-transport.ts';
import type { KubeConfig, KubeUser } from './kubeconfig.ts';

/** What a context says: how to reach the API, and the namespace commands act in. */
export interface KubeConnection extends Pick<HttpTransportOptions, 'server' | 'tls' | 'token' | 'basic' | 'impersonate'> {
  readonly namespace: string;
}

/**
 * Reads the files a context refers to. Token files are read again for each request, as they rotate.
 * @throws {Error} when the context, its cluster or its user is missing, or the user needs a plugin.
 */
export async function connectionOf(config: KubeConfig, contextName = config['current-context']): Promise<KubeConnection> {
  const context = config.contexts.find(({ name }) => name === contextName)?.context;
  if (!context) throw new Error(contextName ? `context "${contextName}" does not exist` : 'no current context is set');
  const cluster = config.clusters.find(({ name }) => name === context.cluster)?.cluster;
  if (!cluster?.server) throw new Error(`cluster "${context.cluster}" does not exist or has no server`);
  const user = config.users.find(({ name }) => name === context.user)?.user;
  if (!user && context.user) throw new Error(`user "${context.user}" does not exist`);
  const ca = await pem(cluster, 'certificate-authority');
  return {
    server: cluster.server,
    tls: {
      ...(ca && { ca }),
      ...(cluster['tls-server-name'] && { serverName: cluster['tls-server-name'] }),
      ...(cluster['insecure-skip-tls-verify'] && { insecureSkipVerify: true }),
      ...(await certificateOf(user ?? {})),
    },
    ...credentialsOf(user ?? {}, context.user),
    namespace: context.namespace || 'default',
  };
}

/** How a pod reaches the API server of its cluster; undefined outside of one. */
export async function inClusterConnection(env: Readonly<Record<string, string | undefined>>): Promise<KubeConnection | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (!host || !port) return undefined;
  const directory = '/var/run/secrets/kubernetes.io/serviceaccount';
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    tls: { ca: await readFile(`${directory}/ca.crt`, 'utf8') },
    token: () => textOfFile(`${directory}/token`),
    namespace: await textOfFile(`${directory}/namespace`),
  };
}

async function certificateOf(user: KubeUser): Promise<{ cert?: string; key?: string }> {
  const cert = await pem(user, 'client-certificate');
  const key = await pem(user, 'client-key');
  return { ...(cert && { cert }), ...(key && { key }) };
}

function credentialsOf(user: KubeUser, name: string): Pick<KubeConnection, 'token' | 'basic' | 'impersonate'> {
  if (user.exec || user['auth-provider'])
    throw new Error(`user "${name}" takes its credentials from a plugin, which this client does not run`);
  const { token, tokenFile, username, password = '' } = user;
  return {
    // As in client-go, a token file wins over a token.
    ...(token && { token }),
    ...(tokenFile && { token: () => textOfFile(tokenFile) }),
    ...(username && { basic: { username, password } }),
    ...(user.as && { impersonate: { user: user.as, ...(user['as-uid'] && { uid: user['as-uid'] }), groups: user['as-groups'] ?? [] } }),
  };
}

type PemField = 'certificate-authority' | 'client-certificate' | 'client-key';

async function pem(entry: { readonly [K in PemField | `${PemField}-data`]?: string }, field: PemField): Promise<string | undefined> {
  const data = entry[`${field}-data`];
  if (data) return Buffer.from(data, 'base64').toString('utf8');
  const path = entry[field];
  return path ? readFile(path, 'utf8') : undefined;
}

const textOfFile = async (path: string): Promise<string> => (await readFile(path, 'utf8')).trim();
