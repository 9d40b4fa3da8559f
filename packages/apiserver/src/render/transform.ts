import {
  type ApiError,
  badRequest,
  initialEventsEndAnnotation,
  notAcceptable,
  type JsonObject,
  type KubeObject,
  type ListMeta,
} from '@kubewright/api-machinery';
import { packageOf } from '../registry/draft/decode-body.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import type { OutputFormat } from '../request/negotiation.ts';
import type { Query } from '../request/request-info.ts';
import { isTrue } from '../request/request-info.ts';
import { partialObject } from './partial-metadata.ts';
import { tableOf, type TableOptions } from './table.ts';

/** What an answer is turned into for one request. */
export interface Transformation {
  readonly format: OutputFormat;
  readonly table: Omit<TableOptions, 'headers' | 'metaVersion'>;
  readonly headers: boolean;
}

/** @throws {ApiError} for an includeObject that is none. */
export function transformationOf(format: OutputFormat, query: Query, nowMs: number): Transformation | undefined {
  if (format.as === undefined) return undefined;
  if (format.as !== 'Table') return { format, table: { includeObject: 'Metadata', nowMs }, headers: true };
  const includeObject = query.get('includeObject') || 'Metadata';
  if (includeObject !== 'None' && includeObject !== 'Metadata' && includeObject !== 'Object') {
    throw badRequest(
      `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(includeObject)}: must be 'Metadata', 'Object', 'None', or empty`,
    );
  }
  return { format, table: { includeObject, nowMs }, headers: !isTrue(query.get('noHeaders')) };
}

/** One object as a Table row or as its metadata. `headers: false` leaves the column definitions out. */
export function transformObject(resource: ServedResource, object: KubeObject, { format, table, headers }: Transformation): JsonObject {
  const { metaVersion } = format;
  if (format.as === 'Table') {
    // Whoever waits for the end of the initial events must find its annotation, whatever else is left out.
    const includeObject =
      table.includeObject === 'None' && object.metadata.annotations?.[initialEventsEndAnnotation] !== undefined
        ? 'Metadata'
        : table.includeObject;
    return tableOf(resource, object, versionOf(object), { ...table, includeObject, headers, metaVersion });
  }
  if (format.as === 'PartialObjectMetadata') return partialObject(resource, object, metaVersion) as unknown as JsonObject;
  throw wrongForm(format, `is not a list (${goNameOf(resource, object.kind ?? '', 'Unstructured')})`);
}

/** What is only tried has none. */
const versionOf = ({ metadata: { resourceVersion } }: KubeObject): ListMeta =>
  (resourceVersion === undefined ? {} : { resourceVersion }) as ListMeta;

/** The Go type upstream holds an object or a list of the resource in. */
export function goNameOf({ builtIn, definition }: ServedResource, kind: string, custom: string): string {
  return builtIn ? `*${packageOf(definition)}.${kind}` : `*unstructured.${custom}`;
}

/** Of an object the form of a list was asked for, or the other way round. */
export function wrongForm({ as }: OutputFormat, what: string): ApiError {
  return notAcceptable(`you requested ${as}, but the requested object ${what}`);
}
