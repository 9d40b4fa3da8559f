import type { HttpResponse } from '@kubewright/http';
import type { PathEndpoints } from '../pipeline/route.ts';
import type { FairRequest } from './queues/fair-request.ts';
import type { FlowControl } from './flow-control.ts';
import type { PriorityLevel } from './priority-level.ts';

const folder = '/debug/api_priority_and_fairness/';
const levelColumns = [
  'PriorityLevelName',
  'ActiveQueues',
  'IsIdle',
  'IsQuiescing',
  'WaitingRequests',
  'ExecutingRequests',
  'DispatchedRequests',
  'RejectedRequests',
  'TimedoutRequests',
  'CancelledRequests',
];
const queueColumns = [
  'PriorityLevelName',
  'Index',
  'PendingRequests',
  'ExecutingRequests',
  'SeatsInUse',
  'NextDispatchR',
  'InitialSeatsSum',
  'MaxSeatsSum',
  'TotalWorkSum',
];
// The fifth is upstream's spelling.
const requestColumns = [
  'PriorityLevelName',
  'FlowSchemaName',
  'QueueIndex',
  'RequestIndexInQueue',
  'FlowDistingsher',
  'ArriveTime',
  'InitialSeats',
  'FinalSeats',
  'AdditionalLatency',
  'StartTime',
];
const detailColumns = ['UserName', 'Verb', 'APIPath', 'Namespace', 'Name', 'APIVersion', 'Resource', 'SubResource'];

/** Tables of levels, queues and requests for people who look for what is stuck (apf_controller_debug.go). */
export function createFlowControlDump(flowControl: FlowControl): PathEndpoints {
  return (path) => {
    if (path === `${folder}dump_priority_levels`) return () => table([levelColumns, ...sorted(flowControl).map(levelRow)]);
    if (path === `${folder}dump_queues`) return () => table([queueColumns, ...sorted(flowControl).flatMap(queueRows)]);
    if (path !== `${folder}dump_requests`) return undefined;
    return ({ query }) => {
      const details = (query.get('includeRequestDetails') ?? '') !== '';
      const rows = sorted(flowControl).flatMap((level) => requestRows(level, flowControl, details));
      return table([details ? [...requestColumns, ...detailColumns] : requestColumns, ...rows]);
    };
  };
}

const sorted = ({ levels }: FlowControl): PriorityLevel[] => [...levels].sort((a, b) => (a.name < b.name ? -1 : 1));

function levelRow({ name, queues, quiescing }: PriorityLevel): string[] {
  const active = queues.queues.filter(({ waiting }) => waiting.length > 0).length;
  return [
    name,
    active,
    queues.isIdle,
    quiescing,
    queues.waiting,
    queues.executing,
    queues.dispatched,
    queues.rejected,
    0,
    queues.cancelled,
  ].map(String);
}

function queueRows({ name, queues }: PriorityLevel): string[][] {
  return queues.queues.map(({ index, waiting, executing, seatsInUse, nextDispatchR, initialSeatsWaiting, seatsWaiting, workWaiting }) => [
    name,
    String(index),
    String(waiting.length),
    String(executing.size),
    String(seatsInUse),
    seatSeconds(nextDispatchR),
    String(initialSeatsWaiting),
    String(seatsWaiting),
    seatSeconds(workWaiting),
  ]);
}

function requestRows({ name, queues }: PriorityLevel, { clock }: FlowControl, details: boolean): string[][] {
  const epochMs = clock.nowMs() - clock.monotonicMs();
  const row = (queue: number, index: number, request: FairRequest): string[] => {
    const { flow, distinguisher, arrivalMs, startMs, work, state } = request;
    const started = state === 'waiting' ? '0001-01-01T00:00:00Z' : new Date(epochMs + startMs).toISOString();
    const columns = [
      name,
      flow.flowSchema,
      String(queue),
      String(index),
      distinguisher,
      new Date(epochMs + arrivalMs).toISOString(),
      String(work.initialSeats),
      String(work.finalSeats),
      work.additionalMs === 0 ? '0s' : `${work.additionalMs}ms`,
      started,
    ];
    if (!details) return columns;
    const more = request.details();
    return [...columns, more.userName, more.verb, more.path, more.namespace, more.name, more.groupVersion, more.resource, more.subresource];
  };
  const queued = queues.queues.flatMap(({ index, waiting, executing }) => [
    ...waiting.map((request, at) => row(index, at, request)),
    ...[...executing].map((request) => row(index, -1, request)),
  ]);
  return [...queued, ...[...queues.queueless].map((request) => row(-1, -1, request))];
}

const seatSeconds = (seatMs: number): string => `${(seatMs / 1_000).toFixed(8)}ss`;

/** Columns as Go's tabwriter aligns them: at least eight wide, one space between. */
function table(rows: readonly (readonly string[])[]): HttpResponse {
  const cells = rows.map((row) => row.map((cell, i) => (i < row.length - 1 ? `${cell},` : cell)));
  const widths = (cells[0] ?? []).map((_, i) => Math.max(8, ...cells.map((row) => (row[i] ?? '').length + 1)));
  const lines = cells.map((row) => row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i]!) : cell)).join(''));
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${lines.join('\n')}\n` };
}
