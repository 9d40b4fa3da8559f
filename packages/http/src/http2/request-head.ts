import { addHeader } from '../exchange/request-headers.ts';
import { ConnectionError, errorCode, StreamError } from './errors.ts';
import { fieldOverheadBytes, type Field } from './hpack/static-table.ts';

export interface HeadLimits {
  /** Of all fields, each counting 32 bytes more than its name and value. */
  readonly maxHeaderBytes: number;
  readonly maxHeaderLines: number;
}

/** Headers of a connection have no place in HTTP/2 (RFC 9113 8.2.2). */
const connectionHeaders: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

const methodForm = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const pathForm = /^(?:\/|\*$)/;

/** A line may take a byte. Who sends so many times those allowed gets no answer. */
const endlessTimes = 16;

/** What a request begins with, field by field; those past a limit are left out. */
export class RequestHead {
  method = '';
  path: string | undefined;
  /** Lower-case names; `host` is what `:authority` says, where there is none. */
  readonly headers = new Map<string, string>();
  readonly #limits: HeadLimits;
  #scheme: string | undefined;
  #authority: string | undefined;
  #bytes = 0;
  #lines = 0;
  #problem = '';

  constructor(limits: HeadLimits) {
    this.#limits = limits;
  }

  get isTooLarge(): boolean {
    return this.#bytes > this.#limits.maxHeaderBytes || this.#lines > this.#limits.maxHeaderLines;
  }

  /** Undefined where the request does not say. */
  get declaredBytes(): number | undefined {
    const text = this.headers.get('content-length');
    return text === undefined ? undefined : Number(text);
  }

  /** @throws {ConnectionError} when there is no end to them. */
  add({ name, value, valid }: Field): void {
    this.#bytes += name.length + value.length + fieldOverheadBytes;
    if (++this.#lines > this.#limits.maxHeaderLines * endlessTimes)
      throw new ConnectionError(errorCode.enhanceYourCalm, 'headers without end');
    if (this.isTooLarge) return;
    if (!valid) this.#problem ||= `the header ${name} is malformed`;
    else if (name.startsWith(':')) this.#addPseudo(name, value);
    else this.#addHeader(name, value);
  }

  /** All fields are there. @throws {StreamError} for a request that is malformed (RFC 9113 8.3.1). */
  end(): void {
    if (this.isTooLarge) return;
    const connects = this.method === 'CONNECT';
    if (!methodForm.test(this.method) || (!connects && (!pathForm.test(this.path ?? '') || this.#scheme === undefined)))
      this.#problem ||= 'a pseudo header is missing, or malformed';
    if (this.#problem !== '') throw new StreamError(errorCode.protocolError, this.#problem);
    if (this.#authority !== undefined && !this.headers.has('host')) this.headers.set('host', this.#authority);
  }

  /** The same for what comes behind a body. @throws {StreamError} */
  endTrailers(): void {
    if (this.#problem !== '' || this.method !== '' || this.path !== undefined || (this.#scheme ?? this.#authority) !== undefined)
      throw new StreamError(errorCode.protocolError, this.#problem || 'trailers with a pseudo header');
  }

  #addPseudo(name: string, value: string): void {
    if (hasBlanks(value)) this.#problem ||= `the pseudo header ${name} is malformed`;
    if (this.headers.size > 0) this.#problem ||= `the pseudo header ${name} comes too late`;
    if (name === ':method' && this.method === '') this.method = value;
    else if (name === ':path' && this.path === undefined) this.path = value;
    else if (name === ':scheme' && this.#scheme === undefined) this.#scheme = value;
    else if (name === ':authority' && this.#authority === undefined) this.#authority = value;
    else this.#problem ||= `the pseudo header ${name} is unknown, or comes twice`;
  }

  #addHeader(name: string, value: string): void {
    if (connectionHeaders.has(name) || (name === 'te' && value !== 'trailers')) this.#problem ||= `the header ${name} is of a connection`;
    if (name === 'content-length' && !this.#isLength(value)) this.#problem ||= 'the length of the body is not clear';
    addHeader(this.headers, name, hasBlanks(value) ? value.replace(/^[ \t]+|[ \t]+$/g, '') : value);
  }

  #isLength(value: string): boolean {
    const before = this.headers.get('content-length');
    return /^\d{1,15}$/.test(value) && (before === undefined || before === value);
  }
}

/** Around a value: they are not part of it (RFC 9110 5.5); RFC 9113 8.2.1 has such a request be malformed, which Go's server does not. */
const hasBlanks = (value: string): boolean => isBlank(value.charCodeAt(0)) || isBlank(value.charCodeAt(value.length - 1));

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;
