import {
  plainJson,
  readJson,
  encodeOpenApiV2,
  isJsonObject,
  isNotFound,
  openApiV2Below,
  type JsonObject,
  type JsonValue,
} from '@kubewright/api-machinery';
import type { APIService, APIServiceCondition } from '@kubewright/api/apiregistration/v1';
import { Services, type Service } from '@kubewright/api/core/v1';
import { EndpointSlices, type EndpointSlice } from '@kubewright/api/discovery/v1';
import type { Client } from '@kubewright/client';
import { authorityOf, extensionBackend, reasonOf, type ExtensionNetwork } from './extension-backend.ts';
import { fetchFrom } from './extension-fetch.ts';
import type { ServiceResolver } from './targets/service-resolver.ts';

export interface AvailabilityDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  readonly services: ServiceResolver;
  readonly network: ExtensionNetwork;
}

export interface Availability {
  readonly condition: Pick<APIServiceCondition, 'status' | 'reason' | 'message'>;
  /** What the extension server says it has: the resources of its APIResourceList. */
  readonly resources?: readonly JsonObject[];
  /** Where its OpenAPI v3 document of the group version is. */
  readonly openApiUrl?: string;
  /** JSON of its OpenAPI v2 document, as far as it is about its group. */
  readonly openApiV2?: string;
}

/** Who asks extension servers what they have. */
const aggregatorUser = { name: 'system:kube-aggregator', groups: ['system:masters'] };

/** Whether an extension server can be used (kube-aggregator controllers/status/remote/remote_available_controller.go). */
export async function checkAvailability(apiService: APIService, deps: AvailabilityDeps, signal: AbortSignal): Promise<Availability> {
  const { namespace = '', name = '', port = 443 } = apiService.spec?.service ?? {};
  const service = await deps.client
    .resource(Services)
    .get({ namespace, name })
    .catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  if (!service) return no('ServiceNotFound', `service/${name} in "${namespace}" is not present`);
  if ((service.spec.type ?? 'ClusterIP') === 'ClusterIP') {
    const { items } = await deps.client.resource(EndpointSlices).list({ namespace, labelSelector: `kubernetes.io/service-name=${name}` });
    const problem = endpointProblem(service, items, port);
    if (problem) return problem;
  }
  return discoveryCheck(apiService, deps, signal);
}

const no = (reason: string, message: string): Availability => ({ condition: { status: 'False', reason, message } });

function endpointProblem(
  { metadata: { name, namespace }, spec }: Service,
  slices: readonly EndpointSlice[],
  port: number,
): Availability | undefined {
  const servicePort = spec.ports?.find((each) => each.port === port);
  if (!servicePort) return no('ServicePortError', `service/${name} in "${namespace}" is not listening on port ${port}`);
  if (slices.length === 0) return no('EndpointsNotFound', `cannot find endpointslices for service/${name} in "${namespace}"`);
  const portName = servicePort.name ?? '';
  const hasEndpoint = slices.some(
    ({ endpoints, ports }) =>
      endpoints?.some(({ conditions }) => conditions?.ready !== false) &&
      ports?.some((each) => (each.name ?? '') === portName && each.port !== undefined),
  );
  return hasEndpoint
    ? undefined
    : no('MissingEndpoints', `endpointslices for service/${name} in "${namespace}" have no addresses with port name "${portName}"`);
}

async function discoveryCheck(apiService: APIService, deps: AvailabilityDeps, signal: AbortSignal): Promise<Availability> {
  const { group = '', version = '' } = apiService.spec ?? {};
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  let url = path;
  try {
    const backend = await extensionBackend(apiService, deps, { path, headers: asJson, user: aggregatorUser });
    url = `https://${authorityOf(backend.address)}${path}`;
    const { status, text } = await fetchFrom(backend, signal).catch((error: unknown) =>
      Promise.reject(new Error(`Get "${url}": ${signal.aborted ? 'context deadline exceeded' : reasonOf(error, backend.address)}`)),
    );
    if (status < 200 || status > 299) throw new Error(`bad status from ${url}: ${status}`);
    const openApiUrl = await openApiUrlOf(apiService, deps, signal).catch(() => undefined);
    const openApiV2 = await openApiV2Of(apiService, deps, signal).catch(() => undefined);
    return {
      condition: { status: 'True', reason: 'Passed', message: 'all checks passed' },
      resources: listIn(text, 'resources'),
      ...(openApiUrl !== undefined && { openApiUrl }),
      ...(openApiV2 !== undefined && { openApiV2 }),
    };
  } catch (error) {
    return no('FailedDiscoveryCheck', `failing or missing response from ${url}: ${(error as Error).message}`);
  }
}

const asJson: ReadonlyMap<string, string> = new Map([['accept', 'application/json']]);

/** Undefined when the extension server publishes no OpenAPI v3 of the group version. */
async function openApiUrlOf(apiService: APIService, deps: AvailabilityDeps, signal: AbortSignal): Promise<string | undefined> {
  const backend = await extensionBackend(apiService, deps, { path: '/openapi/v3', headers: asJson, user: aggregatorUser });
  const { status, text } = await fetchFrom(backend, signal);
  const index = status === 200 ? (JSON.parse(text) as { paths?: Record<string, { serverRelativeURL?: unknown } | undefined> }) : {};
  const url = index.paths?.[`apis/${apiService.spec?.group}/${apiService.spec?.version}`]?.serverRelativeURL;
  return typeof url === 'string' ? url : undefined;
}

/** Longer documents are not merged into this server's own. */
const maxOpenApiBytes = 4 << 20;

/** Undefined when the extension server publishes no OpenAPI v2 of the group, or none that can be published with this server's own. */
async function openApiV2Of(apiService: APIService, deps: AvailabilityDeps, signal: AbortSignal): Promise<string | undefined> {
  const backend = await extensionBackend(apiService, deps, { path: '/openapi/v2', headers: asJson, user: aggregatorUser });
  const { status, text } = await fetchFrom(backend, signal);
  if (status !== 200 || text.length > maxOpenApiBytes) return undefined;
  const own = openApiV2Below(readJson(text), `/apis/${apiService.spec?.group}/`);
  // What cannot be written in protobuf would leave clients without any document.
  if (own) encodeOpenApiV2(own);
  return own && plainJson(own);
}

function listIn(text: string, field: string): JsonObject[] {
  const value = JSON.parse(text) as JsonValue;
  const list = isJsonObject(value) ? value[field] : undefined;
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}
