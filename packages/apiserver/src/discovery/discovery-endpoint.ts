import { createHash } from 'node:crypto';
import type { JsonObject, KubeObject } from '@kubewright/api-machinery';
import type { Endpoint, Outcome, RequestContext } from '../pipeline/exchange.ts';
import { encodeDocument } from '../render/encode-document.ts';
import { renderDocument } from '../render/render-answer.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import { jsonType, negotiateOutput, parseAccept } from '../request/negotiation.ts';
import type { ExtensionGroupVersion } from './extension-groups.ts';
import { aggregatedDocument, apiVersionsDocument, groupDocument, groupListDocument, groupsOf, resourceListDocument } from './discovery-documents.ts';

export interface DiscoveryDeps {
  readonly registry: ResourceRegistry;
  /** `host:port` that clients reach the server at. */
  readonly serverAddress: string;
  /** Group versions that others answer for; `generation` grows when they change. */
  readonly extensions?: { readonly generation: number; groupVersions(): readonly ExtensionGroupVersion[] } | undefined;
}

interface Encoded {
  readonly body: Uint8Array;
  readonly etag: string;
}

type AggregatedVersion = 'v2' | 'v2beta1';

/** /api, /apis and what lies below them; documents are made again only after definitions have changed. */
export function createDiscoveryEndpoint({ registry, serverAddress, extensions }: DiscoveryDeps): (path: string) => Endpoint | undefined {
  let generation = -1;
  const others = (): readonly ExtensionGroupVersion[] => extensions?.groupVersions() ?? [];
  const aggregated = new Map<string, Encoded>();
  const aggregatedBytes = (core: boolean, version: AggregatedVersion): Encoded => {
    const current = registry.generation + (extensions?.generation ?? 0);
    if (generation !== current) aggregated.clear();
    generation = current;
    const key = `${core} ${version}`;
    const known = aggregated.get(key);
    if (known) return known;
    const body = encodeDocument(aggregatedDocument(registry.definitions(), others(), core, version) as unknown as KubeObject, jsonType, false);
    const made = { body, etag: `"${createHash('sha512').update(body).digest('hex').toUpperCase()}"` };
    aggregated.set(key, made);
    return made;
  };
  const root = (core: boolean): Endpoint => (context) => {
    const version = wantedAggregated(context.request.headers.get('accept'));
    if (version) return aggregatedResponse(context, aggregatedBytes(core, version), version);
    return document(context, core ? apiVersionsDocument(registry.definitions(), serverAddress) : groupListDocument(registry.definitions(), others()));
  };
  return (path) => {
    const parts = path.split('/').filter((part) => part !== '');
    const [first, second, third] = parts;
    if (first === 'api' && parts.length === 1) return root(true);
    if (first === 'apis' && parts.length === 1) return root(false);
    if (first === 'api' && parts.length === 2 && registry.hasGroupVersion('', second!)) return resources(registry, '', second!);
    if (first === 'apis' && parts.length === 3 && registry.hasGroupVersion(second!, third!)) return resources(registry, second!, third!);
    const group = first === 'apis' && parts.length === 2 ? groupsOf(registry.definitions(), others()).find(({ name }) => name === second && name !== '') : undefined;
    return group && ((context) => document(context, groupDocument(group)));
  };
}

function resources(registry: ResourceRegistry, group: string, version: string): Endpoint {
  return (context) => document(context, resourceListDocument(registry.definitions(), group, version));
}

function document({ request, cbor }: RequestContext, object: JsonObject): Outcome {
  const format = negotiateOutput(request.headers.get('accept'), { protobuf: true, cbor, transforms: false });
  return renderDocument(200, object, { format, pretty: false });
}

/** The aggregated form when the client prefers it to everything else it accepts that this server has. */
function wantedAggregated(accept: string | undefined): AggregatedVersion | undefined {
  for (const { type, parameters } of accept === undefined ? [] : parseAccept(accept)) {
    if (type !== jsonType) continue;
    if (!parameters.has('as')) return undefined;
    const version = parameters.get('v');
    const asked = parameters.get('as') === 'APIGroupDiscoveryList' && parameters.get('g') === 'apidiscovery.k8s.io';
    if (asked && (version === 'v2' || version === 'v2beta1')) return version;
  }
  return undefined;
}

function aggregatedResponse({ request }: RequestContext, { body, etag }: Encoded, version: AggregatedVersion): Outcome {
  const headers = {
    'content-type': `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    etag, vary: 'Accept', 'cache-control': 'public',
  };
  if (request.headers.get('if-none-match') === etag) return { status: 304, headers };
  const { 'content-type': contentType, ...others } = headers;
  return { status: 200, contentType, headers: others, body, sizeBytes: body.byteLength };
}
