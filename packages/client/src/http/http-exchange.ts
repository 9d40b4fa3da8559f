/** One HTTP request as a connection sends it. */
export interface HttpCall {
  readonly method: string;
  /** Path with query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
}

/** Its answer; the body must be read, to its end or until it is left, unless the signal of the call aborts. */
export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Something that carries calls to one server. */
export interface Connections {
  /** @throws {ConnectionError} when no answer came; the signal's reason when it aborted. */
  call(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer>;
  close(): void;
}

/** No answer came. */
export class ConnectionError extends Error {
  /** The request was certainly not processed: any verb may be sent again. */
  readonly unprocessed: boolean;
  /** The connection broke, as opposed to: could not be made. */
  readonly broken: boolean;

  constructor(message: string, options: { cause?: unknown; unprocessed?: boolean; broken?: boolean }) {
    super(message, { cause: options.cause });
    this.name = 'ConnectionError';
    this.unprocessed = options.unprocessed ?? false;
    this.broken = options.broken ?? false;
  }
}
