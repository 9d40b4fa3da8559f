import { deepCopy, isJsonObject, methodNotAllowed, type JsonValue } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { RequestMetrics } from '../metrics/request-metrics.ts';
import { answerObject, renderAnswer, renderDocument, type Rendered } from '../render/render-answer.ts';
import { transformationOf } from '../render/transform.ts';
import { watchResponse } from '../render/watch/render-watch.ts';
import { assertOffered, dispatch } from '../registry/dispatch.ts';
import { noSuchMethod, noSuchPath } from '../request/no-such-path.ts';
import type { RequestBody, ResourceCall, VerbDeps } from '../registry/resource-call.ts';
import { customBody } from '../registry/draft/custom-body.ts';
import { admitSpecial } from '../registry/draft/special-admission.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { assertWatchOptions, watchObjects, type WatchDeps, type WatchLife } from '../registry/watch.ts';
import { assertRouted, negotiateOutput, type OutputFormat } from '../request/negotiation.ts';
import { assertSegments, isKnownMethod, isTrue, refuseHiddenSlashes, type Query, type RequestInfo } from '../request/request-info.ts';
import { wantsPretty } from '../request/wants-pretty.ts';
import { isHttpResponse, type ApiCalls } from './api-calls.ts';
import { ExchangeCall } from './exchange-call.ts';
import type { Endpoint, Outcome, RequestContext } from './exchange.ts';
import { decodeObjectBody, decodePatchBody, readBody } from './read-body.ts';
import { serializeAttributes, verbAttributes } from '../tracing/request-attributes.ts';

export interface ResourceEndpointDeps {
  readonly calls: ApiCalls;
  readonly verbs: VerbDeps;
  readonly watch: WatchDeps;
  readonly maxBodyBytes: number;
  readonly metrics: RequestMetrics;
}

/** One route upstream, whether it is listed or watched. */
const isCollectionRead = ({ verb, name, path }: RequestInfo): boolean =>
  verb === 'list' || (verb === 'watch' && (name === '' || !path.endsWith(name)));

/** Upstream's names of what it does for a verb; streams have none. */
const verbSteps: ReadonlyMap<string, string> = new Map([
  ['get', 'Get'],
  ['list', 'List'],
  ['create', 'Create'],
  ['update', 'Update'],
  ['patch', 'Patch'],
  ['delete', 'Delete'],
  ['deletecollection', 'Delete'],
]);

const streamingSubresources: ReadonlySet<string> = new Set(['proxy', 'exec', 'attach', 'portforward']);

/** Answers requests below `/api/<version>/` and `/apis/<group>/<version>/`. */
export function createResourceEndpoint(deps: ResourceEndpointDeps): Endpoint {
  return async (context) => {
    const { calls } = deps;
    const resource = calls.resource(context.info);
    if (!isKnownMethod(context.request.method)) throw noSuchMethod();
    refuseHiddenSlashes(context.info);
    assertWatchable(resource, context);
    assertOffered(resource, context.info);
    if (context.info.verb === 'watch' && context.request.method !== 'GET') throw noSuchMethod();
    const custom = calls.custom(context.info);
    enterVerb(context);
    // Only what is proxied knows HEAD; it is authorized as a get all the same.
    if (context.request.method === 'HEAD' && context.info.subresource !== 'proxy') throw noSuchMethod();
    context.routed = true;
    warnOfDeprecation(resource, context);
    assertSegments(context.info);
    if (custom) return answerCustom(deps, context, resource);
    if (resource.builtIn) assertRouted(context.request.headers.get('accept'), { cbor: context.cbor, list: isCollectionRead(context.info) });
    if (context.info.verb === 'watch') return answerWatch(deps, context, resource);
    const format = negotiateOutput(context.request.headers.get('accept'), {
      protobuf: resource.builtIn,
      cbor: context.cbor,
      transforms: true,
    });
    const transforming = (): ReturnType<typeof transformationOf> => transformationOf(format, context.query, deps.watch.clock.nowMs());
    const reads = context.info.verb === 'get' || context.info.verb === 'list';
    // What cannot be shown so is told after what is not there, and before anything is written.
    const early = reads ? undefined : transforming();
    const call = await callOf(deps, context, resource);
    if (call.body && call.verb !== 'patch') context.trace?.event('About to store object in database');
    const answer = await dispatch(call, deps.verbs);
    context.trace?.event('About to write a response');
    const transformation = reads ? transforming() : early;
    context.audit?.responseObject(
      answer.kind === 'document' && !answer.columns
        ? (answer.object as unknown as JsonValue)
        : () => answerObject(resource, answer, transformation),
    );
    const rendering = { format, pretty: wantsPretty(context), transformation };
    return serialized(context, format, () => renderAnswer(resource, answer, rendering));
  };
}

function enterVerb(context: RequestContext): void {
  const { trace, info } = context;
  const name = verbSteps.get(info.verb);
  if (trace && name && !streamingSubresources.has(info.subresource)) trace.enter(name, verbAttributes(context));
}

/** What is traced tells of the encoding as a step. */
function serialized(context: RequestContext, { mediaType }: OutputFormat, render: () => Rendered): Rendered {
  const { trace } = context;
  if (!trace) return render();
  const step = trace.span.start('SerializeObject', serializeAttributes(context, mediaType));
  try {
    const rendered = render();
    step.event('About to start writing response', { size: rendered.sizeBytes });
    return rendered;
  } finally {
    step.end();
  }
}

/** Upstream finds out that something cannot be watched where it would have been listed. @throws {ApiError} MethodNotAllowed, NotFound */
function assertWatchable(resource: ServedResource, context: RequestContext): void {
  const { verb, path } = context.info;
  const { verbs } = resource.definition;
  if (verb !== 'watch' || verbs.includes('watch') || !verbs.includes('list')) return;
  if (path.includes('/watch/')) throw noSuchPath();
  warnOfDeprecation(resource, context);
  throw methodNotAllowed(resource.groupResource, 'watch');
}

function warnOfDeprecation({ version: { deprecationWarning } }: ServedResource, context: RequestContext): void {
  if (!deprecationWarning) return;
  context.warnings.add(deprecationWarning);
  context.audit?.annotate('k8s.io/deprecated', 'true');
}

/** `apart`: every event is a piece of the body of its own. @throws {ApiError} for options, media types and resources that cannot be watched. */
export function answerWatch(
  { watch, metrics }: ResourceEndpointDeps,
  context: RequestContext,
  resource: ServedResource,
  { apart = false } = {},
): HttpResponse {
  const call = bareCall(context, resource, undefined, '');
  assertOffered(resource, call);
  const format = streamFormat(context, call);
  if (isWatchList(call.query)) context.trace?.enter('WatchList', verbAttributes(context));
  return watchResponse(resource, watchObjects(call, watch, new WatchCount(context, metrics)), {
    format,
    transformation: transformationOf(format, context.query, watch.clock.nowMs()),
    clock: watch.clock,
    series: metrics.watch(context.info),
    apart,
    signal: () => context.signal,
  });
}

/** @throws {ApiError} NotAcceptable for a form that no stream has, unless something else is wrong, too. */
function streamFormat({ request, cbor }: RequestContext, call: ResourceCall): OutputFormat {
  const accept = request.headers.get('accept');
  const offered = { protobuf: call.resource.builtIn, cbor, transforms: true };
  try {
    return negotiateOutput(accept, { ...offered, stream: true });
  } catch (error) {
    negotiateOutput(accept, offered);
    assertWatchOptions(call);
    throw error;
  }
}

/** Whether a watch begins as a list, whose end it marks (handlers/get.go). */
const isWatchList = (query: Query): boolean => isTrue(query.get('sendInitialEvents')) && isTrue(query.get('allowWatchBookmarks'));

/** Counts a watch while it lasts. */
class WatchCount implements WatchLife {
  readonly #running: { count: number };
  readonly #onEnd: () => void;
  #begun = false;

  constructor({ info, onEnd }: RequestContext, metrics: RequestMetrics) {
    this.#running = metrics.longRunning(info);
    this.#onEnd = onEnd;
  }

  begun(): void {
    this.#begun = true;
    this.#running.count++;
  }

  ended(): void {
    if (this.#begun) this.#running.count--;
    this.#onEnd();
  }
}

async function answerCustom(deps: ResourceEndpointDeps, context: RequestContext, resource: ServedResource): Promise<Outcome> {
  const { calls } = deps;
  const { info, request } = context;
  const call = streamingSubresources.has(info.subresource)
    ? bareCall(context, resource, undefined, '')
    : await callOf(deps, context, resource);
  const custom = calls.custom(info)!;
  const body = customBody(custom, call, deps.verbs.clock.nowMs());
  await admitSpecial(deps.verbs.admission, call, context.query, info.rest, body);
  const answer = await custom.handle(calls.subresourceCall(request, info, call, context.query, body));
  if (isHttpResponse(answer)) return answer;
  context.audit?.responseObject(answer as unknown as JsonValue);
  const format = negotiateOutput(request.headers.get('accept'), { protobuf: resource.builtIn, cbor: context.cbor, transforms: false });
  context.trace?.event('About to write a response');
  return serialized(context, format, () =>
    renderDocument(info.verb === 'create' ? 201 : 200, answer, { format, pretty: wantsPretty(context) }),
  );
}

/** Reads and parses the body where the verb has one. */
async function callOf(deps: ResourceEndpointDeps, context: RequestContext, resource: ServedResource): Promise<ResourceCall> {
  const { verb } = context.info;
  if (verb === 'get' || verb === 'list') return bareCall(context, resource, undefined, '');
  const contentType = context.request.headers.get('content-type');
  const bytes = await readBody(context.request, deps.maxBodyBytes);
  deps.metrics.body(context.info, bytes.byteLength);
  context.trace?.event('limitedReadBody succeeded', { len: bytes.byteLength });
  const { kind, version } = bodyType(deps, context, resource);
  const target = {
    kind: verb.startsWith('delete') ? 'DeleteOptions' : kind,
    version,
    protobuf: resource.builtIn,
    cbor: context.cbor,
  };
  if (verb !== 'patch') {
    if (!verb.startsWith('delete')) context.trace?.event('About to convert to expected version');
    const body = decodeObjectBody(bytes, contentType, target);
    context.trace?.event(verb.startsWith('delete') ? 'Decoded delete options' : 'Conversion done');
    // Objects are audited as they are understood.
    if (verb.startsWith('delete')) return bareCall(context, resource, auditedOptions(context, body), '');
    const custom = deps.calls.custom(context.info);
    const hasType = !custom || custom.name === '' || custom.body !== undefined;
    const understood = (verb === 'create' || verb === 'update') && context.info.subresource !== 'scale' && hasType;
    return bareCall(context, resource, understood ? body : audited(context, body), '');
  }
  const { body, patchType } = decodePatchBody(bytes, contentType, target);
  audited(context, body);
  return bareCall(context, resource, body, patchType);
}

/** Some subresources take an object of a type of their own. */
function bodyType({ calls }: ResourceEndpointDeps, { info }: RequestContext, { definition, version }: ServedResource): BodyType {
  const subresource = definition.subresources.find(({ name }) => name === info.subresource);
  return subresource?.kind ?? calls.custom(info)?.body ?? { kind: definition.kind, version: version.name };
}

type BodyType = { readonly kind: string; readonly version: string };

/** What a deletion is asked for is told under the name that upstream's handlers know it by. */
function auditedOptions({ audit }: RequestContext, body: RequestBody | undefined): RequestBody | undefined {
  if (isJsonObject(body?.value)) audit?.requestObject({ ...body.value, kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/__internal' });
  return body;
}

function audited({ audit }: RequestContext, body: RequestBody | undefined): RequestBody | undefined {
  // Copied: drafts are made from the body's parts, and changed.
  if (audit && body) audit.requestObject(audit.level === 'Metadata' ? body.value : deepCopy(body.value));
  return body;
}

/** A request as a call, with the body its verb has. */
export function bareCall(
  context: RequestContext,
  resource: ServedResource,
  body: RequestBody | undefined,
  patchType: string,
): ResourceCall {
  return new ExchangeCall(context, resource, body, patchType);
}
