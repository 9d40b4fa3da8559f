import type { ContainerLogOptions } from '../kubelet-backend.ts';

/** What `/containerLogs` is asked for: core/v1 PodLogOptions, as far as they concern the node. */
export interface LogQuery {
  readonly options: Omit<ContainerLogOptions, 'signal'>;
  readonly timestamps: boolean;
  readonly limitBytes: number | undefined;
  readonly stream: 'All' | 'Stdout' | 'Stderr';
}

/** Why a query is refused, with upstream's code and text. */
export interface RefusedQuery {
  readonly code: 400 | 422;
  readonly message: string;
}

const undecodable: RefusedQuery = { code: 400, message: '{"message": "Unable to decode query."}' };
const invalid: RefusedQuery = { code: 422, message: '{"message": "Invalid request."}' };

/** Decodes and checks the query (upstream: `getContainerLogs` and `ValidatePodLogOptions`). */
export function parseLogQuery(query: URLSearchParams, nowMs: number): LogQuery | RefusedQuery {
  const tail = query.get('tail');
  const tailLines = integer(tail ? (tail === 'all' ? null : tail) : query.get('tailLines'));
  const limitBytes = integer(query.get('limitBytes'));
  const sinceSeconds = integer(query.get('sinceSeconds'));
  const sinceTime = time(query.get('sinceTime'));
  if (Number.isNaN(tailLines) || Number.isNaN(limitBytes) || Number.isNaN(sinceSeconds) || Number.isNaN(sinceTime)) return undecodable;
  const stream = query.get('stream') || 'All';
  if (stream !== 'All' && stream !== 'Stdout' && stream !== 'Stderr') return invalid;
  if (isBelow(tailLines, 0) || isBelow(limitBytes, 1) || isBelow(sinceSeconds, 1)) return invalid;
  if (sinceSeconds !== undefined && sinceTime !== undefined) return invalid;
  if (stream !== 'All' && tailLines !== undefined) return invalid;
  const sinceMs = sinceSeconds === undefined ? sinceTime : nowMs - sinceSeconds * 1_000;
  return {
    options: {
      follow: flag(query.get('follow')),
      previous: flag(query.get('previous')),
      ...(tailLines !== undefined && { tailLines }),
      ...(sinceMs !== undefined && { sinceMs }),
    },
    timestamps: flag(query.get('timestamps')),
    limitBytes,
    stream,
  };
}

const isBelow = (value: number | undefined, least: number): boolean => value !== undefined && value < least;

/** NaN: not an integer. */
function integer(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  return /^[+-]?\d{1,18}$/.test(text) ? Number(text) : NaN;
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function time(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  return rfc3339.test(text) ? Date.parse(text) : NaN;
}

/** As Go's query conversion reads booleans: a bare `follow` is true, and so is anything but `false` and `0`. */
export function flag(text: string | null): boolean {
  return text !== null && text !== '0' && text.toLowerCase() !== 'false';
}
