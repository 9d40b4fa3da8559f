import { posix } from 'node:path';
import type { WebhookTarget } from '@kubewright/client';
import type { ServiceResolver } from './service-resolver.ts';

/** `clientConfig` of admission and conversion webhooks. */
export interface WebhookClientConfig {
  readonly url?: string;
  readonly service?: { readonly namespace?: string; readonly name?: string; readonly path?: string; readonly port?: number };
  /** PEM, base64. */
  readonly caBundle?: string;
}

/**
 * Where a webhook is called: at its URL, or at an endpoint of its service under the name `<service>.<namespace>.svc`
 * (k8s.io/apiserver pkg/util/webhook/client.go).
 * @throws {Error} in the form of a failed POST when the service has no endpoint.
 */
export async function webhookTarget(
  { url, service, caBundle }: WebhookClientConfig,
  services: ServiceResolver,
  timeoutMs: number,
): Promise<WebhookTarget> {
  const ca = caBundle ? { caPem: Buffer.from(caBundle, 'base64').toString('utf8') } : {};
  if (!service) {
    if (!url) throw new Error('webhook configuration must have either service or URL');
    const at = new URL(url);
    at.pathname = cleanPath(at.pathname);
    return { url: at.href, ...ca };
  }
  const { namespace = '', name = '', path = '', port = 443 } = service;
  const serviceUrl = `https://${name}.${namespace}.svc:${port}${cleanPath(path)}`;
  try {
    return { url: serviceUrl, address: await services.resolve(namespace, name, port), ...ca };
  } catch (error) {
    throw new Error(`Post "${serviceUrl}?timeout=${Math.ceil(timeoutMs / 1000)}s": ${(error as Error).message}`, { cause: error });
  }
}

/** As upstream's REST client joins it: no empty steps (envtest writes `//path`, which servers in Go redirect), no slash at the end. */
function cleanPath(path: string): string {
  const joined = posix.join('/', path);
  return joined.length > 1 ? joined.replace(/\/$/, '') : joined;
}
