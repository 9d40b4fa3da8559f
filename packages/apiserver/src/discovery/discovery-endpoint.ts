import { createHash } from 'node:crypto';
import type { JsonObject, KubeObject } from '@kubewright/api-machinery';
import type { Endpoint, Outcome, RequestContext } from '../pipeline/exchange.ts';
import { encodeDocument } from '../render/encode-document.ts';
import { renderDocument } from '../render/render-answer.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import { assertRouted, jsonType, negotiateOutput, parseAccept, protobufType } from '../request/negotiation.ts';
import { wantsPretty } from '../request/wants-pretty.ts';
import type { ExtensionGroupVersion } from './extension-groups.ts';
import {
  aggregatedDocument,
  apiVersionsDocument,
  groupDocument,
  groupListDocument,
  groupsOf,
  resourceListDocument,
} from './discovery-documents.ts';

export interface DiscoveryDeps {
  readonly registry: ResourceRegistry;
  /** `host:port` that clients reach the server at. */
  readonly serverAddress: () => string;
  /** Group versions that others answer for; `generation` grows when they change. */
  readonly extensions?: { readonly generation: number; groupVersions(): readonly ExtensionGroupVersion[] } | undefined;
}

interface Encoded {
  readonly body: Uint8Array;
  readonly etag: string;
}

/** Upstream has taken the beta away again, and offers no YAML. */
type AggregatedForm = typeof jsonType | typeof protobufType;

/** /api, /apis and what lies below them; documents are made again only after definitions have changed. */
export function createDiscoveryEndpoint({ registry, serverAddress, extensions }: DiscoveryDeps): (path: string) => Endpoint | undefined {
  let generation = -1;
  const others = (): readonly ExtensionGroupVersion[] => extensions?.groupVersions() ?? [];
  const aggregated = new Map<string, Encoded>();
  const aggregatedBytes = (core: boolean, form: AggregatedForm, pretty: boolean): Encoded => {
    const current = registry.generation + (extensions?.generation ?? 0);
    if (generation !== current) aggregated.clear();
    generation = current;
    const key = `${core} ${form} ${pretty}`;
    const known = aggregated.get(key);
    if (known) return known;
    const object = aggregatedDocument(registry.definitions(), others(), core) as unknown as KubeObject;
    const made = { body: encodeDocument(object, form, pretty), etag: etagOf(object) };
    aggregated.set(key, made);
    return made;
  };
  const root =
    (core: boolean): Endpoint =>
    (context) => {
      const form = wantedAggregated(context.request.headers.get('accept'));
      if (form) return aggregatedResponse(context, aggregatedBytes(core, form, wantsPretty(context)), form);
      if (core) assertServiced(context);
      return document(
        context,
        core ? apiVersionsDocument(registry.definitions(), serverAddress()) : groupListDocument(registry.definitions(), others()),
      );
    };
  return (path) => {
    const parts = path.split('/').filter((part) => part !== '');
    const [first, second, third] = parts;
    if (first === 'api' && parts.length === 1) return root(true);
    if (first === 'apis' && parts.length === 1) return root(false);
    if (first === 'api' && parts.length === 2 && registry.hasGroupVersion('', second!)) return resources(registry, '', second!);
    if (first === 'apis' && parts.length === 3 && registry.hasGroupVersion(second!, third!)) return resources(registry, second!, third!);
    const group =
      first === 'apis' && parts.length === 2
        ? groupsOf(registry.definitions(), others()).find(({ name }) => name === second && name !== '')
        : undefined;
    return group && ((context) => document(context, groupDocument(group)));
  };
}

/** One for every encoding. */
function etagOf(object: KubeObject): string {
  const hash = createHash('sha512').update(encodeDocument(object, jsonType, false));
  return `"${hash.digest('hex').toUpperCase()}"`;
}

/** @throws {ApiError} NotAcceptable in the words of the router of upstream's web services. */
const assertServiced = ({ request, cbor }: RequestContext): void => assertRouted(request.headers.get('accept'), { cbor, list: false });

function resources(registry: ResourceRegistry, group: string, version: string): Endpoint {
  return (context) => {
    assertServiced(context);
    return document(context, resourceListDocument(registry.definitions(), group, version));
  };
}

function document(context: RequestContext, object: JsonObject): Outcome {
  const { request, cbor } = context;
  const format = negotiateOutput(request.headers.get('accept'), { protobuf: true, cbor, transforms: false });
  return renderDocument(200, object, { format, pretty: wantsPretty(context) });
}

/** The aggregated form when the client prefers it to everything else it accepts that this server has. */
function wantedAggregated(accept: string | undefined): AggregatedForm | undefined {
  for (const { type, parameters } of accept === undefined ? [] : parseAccept(accept)) {
    if (type !== jsonType && type !== protobufType) continue;
    if (!parameters.has('as')) return undefined;
    const asked = parameters.get('as') === 'APIGroupDiscoveryList' && parameters.get('g') === 'apidiscovery.k8s.io';
    if (asked && parameters.get('v') === 'v2') return type;
  }
  return undefined;
}

function aggregatedResponse({ request }: RequestContext, { body, etag }: Encoded, form: AggregatedForm): Outcome {
  const headers = {
    'content-type': `${form};g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList`,
    etag,
    vary: 'Accept',
    'cache-control': 'public',
  };
  if (request.headers.get('if-none-match') === etag) return { status: 304, headers };
  const { 'content-type': contentType, ...others } = headers;
  return { status: 200, contentType, headers: others, body, sizeBytes: body.byteLength };
}
