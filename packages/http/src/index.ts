/**
 * Listeners and the upgraded protocols behind them.
 *
 * - `handler`: what a listener and a pipeline agree on
 * - `listener/`: `createTlsListener` (HTTP/2 and HTTP/1.1 over TLS), `createLocalListener` (plain HTTP/1.1)
 * @packageDocumentation
 */
export { BodyTooLargeError } from './handler.ts';
export type { HttpBody, HttpHandler, HttpRequest, HttpResponse, HttpService, UpgradeHandler } from './handler.ts';
export { AddressInUseError, defaultListenerLimits } from './listener/listener.ts';
export type { Listener, ListenerLimits, ListenerOptions } from './listener/listener.ts';
export { createLocalListener } from './listener/local-listener.ts';
export { BodyAbortedError } from './listener/request-body.ts';
export { createTlsListener } from './listener/tls-listener.ts';
export type { TlsCredentials, TlsListener, TlsListenerOptions } from './listener/tls-listener.ts';
