/**
 * Listeners, and the protocols that connections are upgraded to.
 *
 * - `handler`: what a listener and a pipeline agree on
 * - `listener/`: `createTlsListener` (HTTP/2 and HTTP/1.1 over TLS), `createLocalListener` (plain HTTP/1.1)
 * - `exchange/`: one request and its answer, the same for both versions; whose turn it is
 * - `http2/`: the server's side of HTTP/2
 * - `duplex-pair`: two connected byte streams in one process
 * - `upgrade/`: answering a request that asks to take over its connection, or passing it on
 * - `proxy/`: passing a request on: headers, redirects, links in pages
 * - `websocket/`: the handshake, the channels of channel.k8s.io, watches and logs as messages
 * - `spdy/`: SPDY/3.1, as far as Kubernetes uses it
 * - `remote-command/`: the server's side of exec and attach
 * - `port-forward/`: the server's side of port-forward
 * @packageDocumentation
 */
export { BodyTooLargeError } from './handler.ts';
export type { HttpBody, HttpHandler, HttpRequest, HttpResponse, HttpService, PolledBody, UpgradeHandler } from './handler.ts';
export { isPolled } from './handler.ts';
export { AddressInUseError, defaultListenerLimits } from './listener/listener.ts';
export type { Listener, ListenerLimits, ListenerOptions } from './listener/listener.ts';
export { createLocalListener } from './listener/local-listener.ts';
export { BodyAbortedError } from './exchange/request-body.ts';
export { createTlsListener } from './listener/tls-listener.ts';
export type { TlsCredentials, TlsListener, TlsListenerOptions, TlsPolicy } from './listener/tls-listener.ts';
export { createDuplexPair } from './duplex-pair.ts';
export { answerUpgrade, isUpgradeRequest, switchProtocols } from './upgrade/upgrade-response.ts';
export { pipeUpgrade } from './upgrade/pipe-upgrade.ts';
export type { UpgradeTarget } from './upgrade/pipe-upgrade.ts';
export type { Backend } from './proxy/backend.ts';
export { forwardedHeaders } from './proxy/forwarded-headers.ts';
export { proxyRequest } from './proxy/proxy-request.ts';
export type { ProxyTarget } from './proxy/proxy-request.ts';
export type { ProxiedSite } from './proxy/rewrite-url.ts';
export { acceptWebSocket, isWebSocketRequest, offeredProtocols } from './websocket/accept-websocket.ts';
export type { AcceptedWebSocket } from './websocket/accept-websocket.ts';
export { ChannelSocket } from './websocket/channel-socket.ts';
export { streamOverWebSocket } from './websocket/stream-over-websocket.ts';
export type { WebSocketStreamOptions } from './websocket/stream-over-websocket.ts';
export { acceptSpdy, isSpdyRequest } from './spdy/accept-spdy.ts';
export { SpdyConnection } from './spdy/spdy-connection.ts';
export type { SpdyConnectionOptions } from './spdy/spdy-connection.ts';
export type { SpdyStream } from './spdy/spdy-stream.ts';
export { acceptRemoteCommand } from './remote-command/remote-command.ts';
export type { RemoteCommandSession, RemoteCommandStreams, RemoteTerminalSize } from './remote-command/session.ts';
export { exitStatus } from './remote-command/exit-status.ts';
export { acceptPortForward } from './port-forward/port-forward.ts';
export type { ForwardedConnection } from './port-forward/forwarded-connection.ts';
export { parsePorts } from './port-forward/ports.ts';
