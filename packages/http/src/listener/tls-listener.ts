import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import type { SecureContextOptions, Server, TLSSocket } from 'node:tls';
import { createSecureContext, createServer, DEFAULT_CIPHERS } from 'node:tls';
import { Connections } from './connections.ts';
import { Handshakes } from './handshakes.ts';
import { createHttp1Server } from './http1-connections.ts';
import { serveHttp2 } from './http2-connections.ts';
import { listenOn } from './listen-on.ts';
import type { Listener, ListenerOptions } from './listener.ts';
import { defaultListenerLimits } from './listener.ts';
import { NamedContexts } from './named-contexts.ts';
import { SlowBodyGuard } from './slow-body-guard.ts';

/** PEM of the serving certificate (leaf first), its key, and the authorities whose client certificates count. */
export interface TlsCredentials {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
  readonly clientCa?: string | Buffer | undefined;
}

/** What connections have to be like; unset: as Go's servers have it. */
export interface TlsPolicy {
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
  /** Of TLS 1.2, in OpenSSL's names and in the server's order; those of 1.3 are always there. */
  readonly ciphers?: readonly string[];
  /** Whether HTTP/2 is offered; default true. */
  readonly http2?: boolean;
}

export interface TlsListenerOptions extends ListenerOptions, TlsCredentials {
  readonly policy?: TlsPolicy;
  /** Served to clients that ask for this name (SNI), whose first label may be `*`. */
  readonly named?: ReadonlyMap<string, TlsCredentials>;
}

export interface TlsListener extends Listener {
  /** Connections that have failed before they were secure. */
  readonly handshakeErrors: number;
  /** Serves new connections with renewed credentials; open connections keep theirs. @throws when they do not fit together. */
  setSecureContext(credentials: TlsCredentials): void;
  /** The same of those with names. */
  setNamed(named: ReadonlyMap<string, TlsCredentials>): void;
}

/**
 * A listener for HTTP/2 and HTTP/1.1 on one TLS port. A client certificate is asked for, not required: one that verifies
 * against `clientCa` is handed on with each request, one that does not is handed on as `clientCertificateError`.
 * Upgrade requests (WebSocket, SPDY) go to `upgrade`.
 */
export function createTlsListener(options: TlsListenerOptions): TlsListener {
  const limits = { ...defaultListenerLimits, ...options.limits };
  const { handle, upgrade, logger, clock, policy = {}, named = new Map<string, TlsCredentials>() } = options;
  const connections = new Connections(clock, limits.idleTimeoutMs);
  const slowBodies = new SlowBodyGuard(clock, limits);
  const deps = { handle, upgrade, limits, logger, clock, connections, slowBodies };
  const http1 = createHttp1Server(deps);
  // Node checks header timeouts only on servers that listen; this one is handed its connections.
  http1.emit('listening');

  const contexts = new NamedContexts();
  const setNamed = (all: ReadonlyMap<string, TlsCredentials>): void =>
    contexts.set([...all].map(([name, credentials]) => [name, createSecureContext(secureContext(credentials, policy))]));
  setNamed(named);
  const server = createServer({
    ...secureContext(options, policy),
    SNICallback: (name, found) => found(null, contexts.find(name)),
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: policy.http2 === false ? ['http/1.1'] : ['h2', 'http/1.1'],
    keepAlive: true,
    keepAliveInitialDelay: 15_000,
    noDelay: true,
  });
  const handshakes = new Handshakes(clock, limits.handshakeTimeoutMs);
  let handshakeErrors = 0;
  server.on('connection', (socket: Socket) => {
    handshakes.begin(socket);
    socket.on('error', () => {});
  });
  server.on('tlsClientError', (error, socket) => {
    handshakeErrors++;
    logger.debug('A TLS handshake failed', { error: error.message });
    socket.destroy();
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    handshakes.end(socket);
    socket.on('error', () => {});
    if (socket.alpnProtocol === 'h2') serveHttp2(socket, deps);
    else {
      http1.emit('connection', socket);
      parseWhatIsRead(socket);
    }
  });

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const stopped = stopAccepting(server);
    await connections.close();
    handshakes.destroyAll();
    slowBodies.stop();
    http1.close();
    await stopped;
  };
  return {
    listen: () => listenOn(server, options.host, options.port),
    close: (deadlineMs) => {
      closed ??= close();
      if (deadlineMs !== undefined) connections.endWithin(deadlineMs);
      return closed;
    },
    get handshakeErrors() {
      return handshakeErrors;
    },
    setNamed,
    setSecureContext: (credentials) => server.setSecureContext(secureContext(credentials, policy)),
  };
}

/**
 * Node's parser takes what arrives straight from the connection until somebody else listens for data. There it is told to
 * pause between the records of one read, which it then takes for errors: an upload that came before the end of an answer
 * had left this process was refused as a broken request.
 */
function parseWhatIsRead(socket: TLSSocket): void {
  const nobody = (): void => {};
  socket.on('data', nobody).off('data', nobody);
}

/** AES with 128 bits first, as Go's servers have it: a tenth less time for what is sent than with 256. */
const tls13Ciphers = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
const otherCiphers = DEFAULT_CIPHERS.split(':').filter((name) => !tls13Ciphers.includes(name));

/**
 * Sessions are not resumed: a resumed one would keep a client certificate that renewed authorities no longer vouch for.
 */
function secureContext({ key, cert, clientCa }: TlsCredentials, { ciphers, minVersion = 'TLSv1.2' }: TlsPolicy): SecureContextOptions {
  return {
    key,
    cert,
    ca: clientCa ?? [],
    allowPartialTrustChain: true,
    ciphers: [...tls13Ciphers, ...(ciphers ?? otherCiphers)].join(':'),
    minVersion,
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

function stopAccepting(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
