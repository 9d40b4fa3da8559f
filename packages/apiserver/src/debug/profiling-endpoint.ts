import type { HttpResponse } from '@kubewright/http';
import { pause, type Clock } from '@kubewright/api-machinery';
import type { Session } from 'node:inspector/promises';
import type { RequestContext } from '../pipeline/exchange.ts';
import type { PathEndpoints } from '../pipeline/route.ts';

const maxSeconds = 300;
const defaultSeconds = 30;
const defaultHeapSeconds = 5;

/** One profile at a time: a second one would spoil the first. */
let busy = false;

/**
 * /debug/pprof: a CPU profile and a heap profile of this process in V8's formats (.cpuprofile, .heapprofile), for Chrome's
 * developer tools. Behind authorization like every path, and off a health port (CVE-2019-11248).
 */
export function createProfilingEndpoint(clock: Clock): PathEndpoints {
  return (path) => {
    if (path === '/debug/pprof') return ({ request }) => toIndex(request.method);
    if (path === '/debug/pprof/') return () => index();
    if (path === '/debug/pprof/profile') return (context) => exclusively((session) => cpuProfile(session, clock, context));
    return path === '/debug/pprof/heap' ? (context) => exclusively((session) => heapProfile(session, clock, context)) : undefined;
  };
}

function toIndex(method: string): HttpResponse {
  const location = '/debug/pprof/';
  if (method !== 'GET') return { status: 302, headers: { location } };
  return { status: 302, headers: { location, 'content-type': 'text/html; charset=utf-8' }, body: `<a href="${location}">Found</a>.\n\n` };
}

function index(): HttpResponse {
  const body =
    '<html><head><title>/debug/pprof/</title></head><body>/debug/pprof/<br><a href="profile">profile</a> (?seconds=30)<br><a href="heap">heap</a></body></html>\n';
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'x-content-type-options': 'nosniff' }, body };
}

async function exclusively(work: (session: Session) => Promise<HttpResponse>): Promise<HttpResponse> {
  if (busy) return refusal(500, 'Could not enable profiling: profiling already in use');
  busy = true;
  // Loaded when it is first asked for, as few servers ever are; import() is not there in an app that is one file.
  const { Session: InspectorSession } = process.getBuiltinModule('node:inspector/promises');
  const session = new InspectorSession();
  session.connect();
  try {
    return await work(session);
  } finally {
    session.disconnect();
    busy = false;
  }
}

async function cpuProfile(session: Session, clock: Clock, { query, signal }: RequestContext): Promise<HttpResponse> {
  const seconds = secondsOf(query, defaultSeconds);
  if (seconds === undefined) return tooLong();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  await pause(clock, seconds * 1_000, signal);
  const { profile } = await session.post('Profiler.stop');
  return download('profile.cpuprofile', JSON.stringify(profile));
}

/** What was allocated in the time and is still there. */
async function heapProfile(session: Session, clock: Clock, { query, signal }: RequestContext): Promise<HttpResponse> {
  const seconds = secondsOf(query, defaultHeapSeconds);
  if (seconds === undefined) return tooLong();
  await session.post('HeapProfiler.enable');
  await session.post('HeapProfiler.startSampling');
  await pause(clock, seconds * 1_000, signal);
  const { profile } = await session.post('HeapProfiler.stopSampling');
  return download('heap.heapprofile', JSON.stringify(profile));
}

function secondsOf(query: URLSearchParams, otherwise: number): number | undefined {
  const seconds = Number(query.get('seconds') ?? otherwise) || otherwise;
  return seconds < 0 || seconds > maxSeconds ? undefined : seconds;
}

const tooLong = (): HttpResponse => refusal(400, `profile duration exceeds server's limit of ${maxSeconds} s`);

const download = (name: string, body: string): HttpResponse => ({
  status: 200,
  headers: {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${name}"`,
    'x-content-type-options': 'nosniff',
  },
  body,
});

const refusal = (status: number, message: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', 'x-go-pprof': '1' },
  body: `${message}\n`,
});
