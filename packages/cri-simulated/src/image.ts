import type { Clock } from '@kubewright/api-machinery';
import type { Duplex, Readable } from 'node:stream';

/** A program as a function: what runs in place of a process. Its result is the exit code (nothing: 0). */
export type ImageFunction = (context: ContainerContext) => Promise<number | void>;

/** A life cycle in data. Times are milliseconds of the runtime's clock, from the start of the container. */
export interface ContainerScript {
  /** How long starting takes. */
  readonly startDelayMs?: number;
  /** Exits by itself after this; unset: runs until stopped. */
  readonly exitAfterMs?: number;
  /** Exit code of `exitAfterMs`; default 0. */
  readonly exitCode?: number;
  readonly logs?: readonly { readonly atMs: number; readonly line: string; readonly stream?: 'stdout' | 'stderr' }[];
  /** Until then connections are refused and commands exit 1, so that probes fail; default 0. */
  readonly readyAfterMs?: number;
  /** From then on as before `readyAfterMs`. */
  readonly unreadyAfterMs?: number;
  /** How long it goes on after the stop signal; longer than the grace period, it is killed. Default 0. */
  readonly stopDelayMs?: number;
  /** Working set and use of a running container, for statistics. */
  readonly memoryBytes?: number;
  readonly cpuMilli?: number;
}

export interface SimulatedImage {
  readonly name: string;
  readonly run: ImageFunction;
  readonly startDelayMs: number;
  readonly memoryBytes: number;
  readonly cpuMilli: number;
  /** Ports without a listener answer as one, so that probes of unscripted pods succeed. */
  readonly answersEverywhere: boolean;
}

/** What an {@link ImageFunction} sees of its container and its pod. */
export interface ContainerContext {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** 0 for the first start, then counting restarts. */
  readonly attempt: number;
  readonly hostname: string;
  readonly podIps: readonly string[];
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly clock: Clock;
  /** Aborts when the container is asked to stop; what does not return within the grace period is left to itself. */
  readonly signal: AbortSignal;
  /** What attached clients type, when the container has stdin. */
  readonly stdin: Readable | undefined;
  log(line: string): void;
  error(line: string): void;
  /** @throws the signal's reason when the container is stopped meanwhile. */
  sleep(durationMs: number): Promise<void>;
  /** Resolves when the container is asked to stop. */
  stopped(): Promise<void>;
  /** A file of a mounted volume. */
  readFile(path: string): string | undefined;
  writeFile(path: string, content: string): void;
  /** Takes raw connections to a port of the pod. */
  listen(port: number, onConnection: (socket: Duplex) => void): void;
  /** Serves HTTP on a port of the pod. */
  serve(port: number, handler: RequestHandler): void;
  /** Answers `exec` and exec probes; unset: every command succeeds without output. */
  onExec(handler: ExecHandler): void;
}

export interface SimulatedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface SimulatedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type RequestHandler = (request: SimulatedRequest) => SimulatedResponse | Promise<SimulatedResponse>;

export interface SimulatedExec {
  readonly command: readonly string[];
  readonly tty: boolean;
  readonly stdin: Readable | undefined;
  readonly signal: AbortSignal;
  write(text: string): void;
  error(text: string): void;
}

/** Answers the exit code; nothing means 0. */
export type ExecHandler = (exec: SimulatedExec) => number | void | Promise<number | void>;

/** Registers a program under an image name: `image('web:1', async (context) => { … })`, or a script. */
export function image(name: string, program: ImageFunction | ContainerScript = {}): SimulatedImage {
  if (typeof program === 'function') {
    return { name, run: program, startDelayMs: 0, memoryBytes: 16 << 20, cpuMilli: 1, answersEverywhere: false };
  }
  return {
    name,
    run: scripted(program),
    startDelayMs: program.startDelayMs ?? 0,
    memoryBytes: program.memoryBytes ?? 16 << 20,
    cpuMilli: program.cpuMilli ?? 1,
    answersEverywhere: program.readyAfterMs === undefined && program.unreadyAfterMs === undefined,
  };
}

function scripted(script: ContainerScript): ImageFunction {
  return async (context) => {
    const startedMs = context.clock.nowMs();
    const timers = (script.logs ?? []).map(({ atMs, line, stream }) =>
      context.clock.schedule(atMs, () => (stream === 'stderr' ? context.error(line) : context.log(line))),
    );
    context.onExec(() => (isReady(script, context.clock.nowMs() - startedMs) ? 0 : 1));
    timers.push(...readinessTimers(script, context));
    try {
      if (script.exitAfterMs === undefined) await context.stopped();
      else await context.sleep(script.exitAfterMs).catch(() => undefined);
      if (!context.signal.aborted) return script.exitCode ?? 0;
      if (script.stopDelayMs) await new Promise<void>((resolve) => context.clock.schedule(script.stopDelayMs!, resolve));
      return script.exitAfterMs === undefined ? 0 : 143;
    } finally {
      timers.forEach((timer) => timer.cancel());
    }
  };
}

function isReady(script: ContainerScript, ageMs: number): boolean {
  return ageMs >= (script.readyAfterMs ?? 0) && ageMs < (script.unreadyAfterMs ?? Infinity);
}

/** Port 0 stands for every port without a listener of its own. */
function readinessTimers(script: ContainerScript, context: ContainerContext): { cancel(): void }[] {
  if (script.readyAfterMs === undefined && script.unreadyAfterMs === undefined) return [];
  let ready = (script.readyAfterMs ?? 0) <= 0;
  context.serve(0, () => (ready ? { status: 200, body: 'ok' } : { status: 503, body: 'not ready' }));
  const at = (delayMs: number | undefined, value: boolean): { cancel(): void }[] =>
    delayMs === undefined ? [] : [context.clock.schedule(delayMs, () => void (ready = value))];
  return [...at(script.readyAfterMs, true), ...at(script.unreadyAfterMs, false)];
}
