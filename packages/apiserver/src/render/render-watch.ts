import { stringifyJson } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { CachedObject } from '@kubewright/watch-cache';
import type { ServerEvent } from '../registry/watch.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { jsonType, type OutputFormat } from '../request/negotiation.ts';
import { jsonOf } from './object-json.ts';

/** Frames by object, type and version: an event is encoded once however many watch it. */
const frames = new WeakMap<CachedObject, Map<string, Uint8Array>>();

/** The response of a watch: one JSON document a line. */
export function watchResponse(resource: ServedResource, events: AsyncIterable<ServerEvent>, _format: OutputFormat): HttpResponse {
  return { status: 200, headers: { 'content-type': jsonType }, body: encoded(resource, events) };
}

async function* encoded(resource: ServedResource, events: AsyncIterable<ServerEvent>): AsyncIterable<Uint8Array> {
  for await (const event of events) yield 'item' in event ? frameOf(resource, event.type, event.item) : Buffer.from(`${stringifyJson(event)}\n`);
}

function frameOf(resource: ServedResource, type: string, item: CachedObject): Uint8Array {
  const key = `${type} ${resource.apiVersion}`;
  let byKey = frames.get(item);
  if (!byKey) frames.set(item, (byKey = new Map()));
  let frame = byKey.get(key);
  if (!frame) byKey.set(key, (frame = Buffer.concat([Buffer.from(`{"type":"${type}","object":`), jsonOf(resource, item), Buffer.from('}\n')])));
  return frame;
}
