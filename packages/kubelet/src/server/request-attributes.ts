import type { HttpRequest } from '@kubewright/http';

/** What a request to a kubelet asks leave for: a verb on `nodes/<subresource>` of this node. */
export interface KubeletRequestAttributes {
  readonly verb: string;
  readonly resource: 'nodes';
  /** Tried in order; one that is allowed is enough. */
  readonly subresources: readonly string[];
}

const verbs = new Map([
  ['POST', 'create'],
  ['GET', 'get'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);
const subresourceOf = new Map([
  ['stats', 'stats'],
  ['metrics', 'metrics'],
  ['logs', 'log'],
  ['checkpoint', 'checkpoint'],
  ['statusz', 'statusz'],
  ['flagz', 'flagz'],
]);
/** Paths with a permission of their own beside the all-powerful `nodes/proxy` (KEP-2862). */
const fineGrained = new Map([
  ['pods', 'pods'],
  ['runningpods', 'pods'],
  ['healthz', 'healthz'],
  ['configz', 'configz'],
]);

/** Upstream: `pkg/kubelet/server/auth.go`. */
export function kubeletRequestAttributes({ method, path }: Pick<HttpRequest, 'method' | 'path'>): KubeletRequestAttributes {
  const root = path.split('/')[1] ?? '';
  const own = subresourceOf.get(root);
  const fine = fineGrained.get(root);
  const subresources = own ? [own] : fine ? [fine, 'proxy'] : ['proxy'];
  return { verb: verbs.get(method) ?? '', resource: 'nodes', subresources };
}
