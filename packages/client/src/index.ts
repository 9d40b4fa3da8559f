/**
 * Client of any Kubernetes API.
 *
 * - `client`: the interface of every component to the API, and the transport under it
 * - `create-client`: the typed verbs, written once over any transport
 * - `http/`: the transport over HTTP/2 or HTTP/1.1 and TLS
 * - `kubeconfig/`: kubeconfig files: read, merge, write, connect
 * - `discovery`: which resources a server has
 * - `webhook/`: calling webhooks over HTTPS
 * @packageDocumentation
 */
export type {
  Client,
  DeleteOptions,
  Draft,
  GetOptions,
  ListOptions,
  Patch,
  PatchOptions,
  RequestOptions,
  ResourceClient,
  ResourceRequest,
  ResourceTransport,
  SubresourceOptions,
  WatchOptions,
  WriteOptions,
} from './client.ts';
export { createClient } from './create-client.ts';
export { HttpTransport } from './http/http-transport.ts';
export type { HttpTransportOptions, RawRequest } from './http/http-transport.ts';
export { jsonLines } from './http/json-lines.ts';
export { methodOfVerb, queryString, resourcePath } from './http/resource-path.ts';
export { responseError } from './http/response-error.ts';
export { ConnectionError } from './http/http-exchange.ts';
export type { HttpAnswer } from './http/http-exchange.ts';
export type { TlsOptions } from './http/http-endpoint.ts';
export { certificateKubeConfig, emptyKubeConfig, mergeKubeConfigs } from './kubeconfig/kubeconfig.ts';
export type { KubeCluster, KubeConfig, KubeContext, KubeUser } from './kubeconfig/kubeconfig.ts';
export { formatKubeConfig, parseKubeConfig } from './kubeconfig/parse-kubeconfig.ts';
export { kubeConfigPaths, loadKubeConfig, writeKubeConfig } from './kubeconfig/kubeconfig-files.ts';
export { makeDirectory } from './kubeconfig/make-directory.ts';
export { connectionOf, inClusterConnection } from './kubeconfig/connection-of.ts';
export type { KubeConnection } from './kubeconfig/connection-of.ts';
export { discoverResources } from './discovery.ts';
export type { DiscoveredResource, Discovery, JsonReader } from './discovery.ts';
export { WebhookStatusError, type WebhookCaller, type WebhookCallOptions, type WebhookTarget } from './webhook/webhook-caller.ts';
export { goNetworkError } from './webhook/go-network-error.ts';
export { HttpsWebhookCaller } from './webhook/https-webhook-caller.ts';
