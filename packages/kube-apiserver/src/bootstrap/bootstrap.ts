import { ConfigMaps, Namespaces, type Namespace } from '@kubewright/api/core/v1';
import { PriorityClasses, type PriorityClass } from '@kubewright/api/scheduling/v1';
import type { Client } from '@kubewright/client';
import { bootstrapRbac } from './bootstrap-rbac.ts';
import { ensure } from './ensure.ts';
import { type KubernetesServiceOptions, ensureKubernetesService } from './kubernetes-service.ts';

export interface BootstrapOptions {
  /** Unset: the kubernetes service is somebody else's to make. */
  readonly service?: KubernetesServiceOptions;
  /** PEM of the authority that signs client certificates, published for extension API servers. */
  readonly clientCaPem?: string;
  /** PEM of the authority whose certificates let a proxy speak for others, published for extension API servers. */
  readonly frontProxyCaPem?: string;
  /** RBAC objects are only needed where RBAC decides. */
  readonly rbac?: boolean;
}

const systemNamespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/**
 * What every cluster has from the start: namespaces, priority classes, roles and bindings, the kubernetes service.
 * Idempotent, and a few lists when everything is there. `client` acts as the server itself.
 */
export async function bootstrap(client: Client, options: BootstrapOptions): Promise<void> {
  // Everything else lies in one of the namespaces.
  await ensure<Namespace>(
    client,
    Namespaces,
    systemNamespaces.map((name) => ({ metadata: { name }, spec: {}, status: {} })),
  );
  await Promise.all([
    options.service && ensureKubernetesService(client, options.service),
    ensure(client, PriorityClasses, priorityClasses),
    publishAuthorities(client, options),
    options.rbac === false ? undefined : bootstrapRbac(client),
  ]);
}

const priorityClasses: readonly PriorityClass[] = [
  {
    metadata: { name: 'system-cluster-critical' },
    value: 2_000_000_000,
    description: 'Pods the cluster cannot do without, wherever they run.',
  },
  {
    metadata: { name: 'system-node-critical' },
    value: 2_000_001_000,
    description: 'Pods a node cannot do without.',
  },
];

/** How extension API servers know who asks (kubernetes pkg/controlplane/controller/clusterauthenticationtrust). */
async function publishAuthorities(client: Client, { clientCaPem, frontProxyCaPem }: BootstrapOptions): Promise<void> {
  const data: Record<string, string> = {
    ...(clientCaPem !== undefined && { 'client-ca-file': clientCaPem }),
    ...(frontProxyCaPem !== undefined && requestHeaderData(frontProxyCaPem)),
  };
  if (Object.keys(data).length === 0) return;
  const configMap = { metadata: { namespace: 'kube-system', name: 'extension-apiserver-authentication' }, data };
  await ensure(client, ConfigMaps, [configMap], (present) =>
    Object.entries(data).every(([key, value]) => present.data?.[key] === value)
      ? undefined
      : { ...present, data: { ...present.data, ...data } },
  );
}

const requestHeaderData = (frontProxyCaPem: string): Record<string, string> => ({
  'requestheader-allowed-names': '["front-proxy-client"]',
  'requestheader-client-ca-file': frontProxyCaPem,
  'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
  'requestheader-group-headers': '["X-Remote-Group"]',
  'requestheader-uid-headers': '["X-Remote-Uid"]',
  'requestheader-username-headers': '["X-Remote-User"]',
});
