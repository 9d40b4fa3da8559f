/** A kubeconfig file (client-go tools/clientcmd/api/v1), as kubectl reads and writes it. */
export interface KubeConfig {
  readonly apiVersion: 'v1';
  readonly kind: 'Config';
  readonly clusters: readonly { readonly name: string; readonly cluster: KubeCluster }[];
  readonly users: readonly { readonly name: string; readonly user: KubeUser }[];
  readonly contexts: readonly { readonly name: string; readonly context: KubeContext }[];
  readonly 'current-context': string;
}

/** Paths are absolute once loaded; `…-data` is base64 and wins over the path beside it. */
export interface KubeCluster {
  readonly server: string;
  readonly 'tls-server-name'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
}

export interface KubeUser {
  readonly 'client-certificate'?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key'?: string;
  readonly 'client-key-data'?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly as?: string;
  readonly 'as-uid'?: string;
  readonly 'as-groups'?: readonly string[];
  /** Not run by this client. */
  readonly exec?: unknown;
  readonly 'auth-provider'?: unknown;
}

export interface KubeContext {
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
}

export const emptyKubeConfig: KubeConfig = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [],
  users: [],
  contexts: [],
  'current-context': '',
};

/** A configuration of one cluster, one user with a client certificate, and the context that joins them. */
export function certificateKubeConfig(options: {
  readonly name: string;
  readonly server: string;
  readonly user: string;
  /** PEM texts. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly namespace?: string;
  /** Whose certificate is asked for and expected, where it is not the server's in the URL. */
  readonly serverName?: string;
}): KubeConfig {
  const { name, server, user, ca, cert, key, namespace, serverName } = options;
  const cluster = { 'certificate-authority-data': base64(ca), server, ...(serverName && { 'tls-server-name': serverName }) };
  const credentials = { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
  return {
    ...emptyKubeConfig,
    clusters: [{ name, cluster }],
    users: [{ name: user, user: credentials }],
    contexts: [{ name, context: { cluster: name, user, ...(namespace && { namespace }) } }],
    'current-context': name,
  };
}

/**
 * Several configurations as one: of entries with the same name the first one counts, and so does the first current
 * context.
 */
export function mergeKubeConfigs(configs: readonly KubeConfig[]): KubeConfig {
  return {
    ...emptyKubeConfig,
    clusters: firstOfEachName(configs.flatMap(({ clusters }) => clusters)),
    users: firstOfEachName(configs.flatMap(({ users }) => users)),
    contexts: firstOfEachName(configs.flatMap(({ contexts }) => contexts)),
    'current-context': configs.map((config) => config['current-context']).find((context) => context !== '') ?? '',
  };
}

function firstOfEachName<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  const byName = new Map<string, T>();
  for (const entry of entries) if (!byName.has(entry.name)) byName.set(entry.name, entry);
  return [...byName.values()];
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
