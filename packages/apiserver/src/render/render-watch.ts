import { stringifyJson, type KubeObject } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { CachedObject } from '@kubewright/watch-cache';
import type { ServerEvent } from '../registry/watch.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { jsonType, type OutputFormat } from '../request/negotiation.ts';
import { jsonOf } from './object-json.ts';
import { transformObject, type Transformation } from './transform.ts';

/** Frames by object, type and version: an event is encoded once however many watch it. */
const frames = new WeakMap<CachedObject, Map<string, Uint8Array>>();

/** The response of a watch: one JSON document a line. */
export function watchResponse(resource: ServedResource, events: AsyncIterable<ServerEvent>, _format: OutputFormat, transformation: Transformation | undefined): HttpResponse {
  const body = transformation ? transformed(resource, events, transformation) : encoded(resource, events);
  return { status: 200, headers: { 'content-type': jsonType }, body };
}

async function* encoded(resource: ServedResource, events: AsyncIterable<ServerEvent>): AsyncIterable<Uint8Array> {
  for await (const event of events) yield 'item' in event ? frameOf(resource, event.type, event.item) : line(event);
}

/** Only the first table of a watch has column definitions. */
async function* transformed(resource: ServedResource, events: AsyncIterable<ServerEvent>, transformation: Transformation): AsyncIterable<Uint8Array> {
  let headers = transformation.headers;
  for await (const event of events) {
    if (event.type === 'ERROR') {
      yield line(event);
      continue;
    }
    const object: KubeObject = 'item' in event ? resource.objectOf(event.item) : event.object;
    yield line({ type: event.type, object: transformObject(resource, object, { ...transformation, headers }) });
    headers = false;
  }
}

const line = (event: { type: string; object: object }): Uint8Array => Buffer.from(`${stringifyJson(event)}\n`);

function frameOf(resource: ServedResource, type: string, item: CachedObject): Uint8Array {
  const key = `${type} ${resource.apiVersion}`;
  let byKey = frames.get(item);
  if (!byKey) frames.set(item, (byKey = new Map()));
  let frame = byKey.get(key);
  if (!frame) byKey.set(key, (frame = Buffer.concat([Buffer.from(`{"type":"${type}","object":`), jsonOf(resource, item), Buffer.from('}\n')])));
  return frame;
}
