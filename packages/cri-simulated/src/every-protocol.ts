import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import { httpListener } from './http-service.ts';

/** Answers in whatever a client begins to speak: HTTP with 200, HTTPS the same, gRPC as a service that is healthy. */
export function everyProtocolListener(): (socket: Duplex) => void {
  const http = httpListener(() => ({ status: 200, body: 'ok' }));
  const speak = (socket: Duplex): void => {
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null;
      if (!first) return;
      socket.unshift(first);
      if (first[0] === tlsHandshake) speak(overTls(socket));
      else if (first.subarray(0, 3).equals(http2Preface)) grpc().emit('connection', socket);
      else http(socket);
    });
  };
  return speak;
}

const tlsHandshake = 22;
const http2Preface = Buffer.from('PRI');

let secureContext: SecureContext | undefined;

function overTls(socket: Duplex): TLSSocket {
  secureContext ??= createSecureContext({ key, cert });
  // Who breaks off the handshake ends nothing but the connection.
  return new TLSSocket(socket as Socket, { isServer: true, secureContext }).on('error', () => socket.destroy());
}

let grpcServer: Http2Server | undefined;

function grpc(): Http2Server {
  grpcServer ??= createHttp2Server().on('stream', (stream) => {
    stream.on('error', () => stream.destroy());
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.end(serving);
  });
  return grpcServer;
}

/** A gRPC message: HealthCheckResponse { status: SERVING }. */
const serving = Buffer.from([0, 0, 0, 0, 2, 8, 1]);

/** Of nobody, and secret to nobody: connections in memory need none, and probes do not look at the certificate. Made once, so that a simulation takes no time for it. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgqOAvYy0/UxJ4c/Tz
YKi0I4Da7q14QqMHNv+yHwrGN82hRANCAAT0fKKCFIdx3TaJYQQAWphxmlaM8rI0
0rcoyBOJQrehrPMUCzO/ocmR6z0bdmxwfgJsb+eJbaupsUKOedgbA0jC
-----END PRIVATE KEY-----`;

const cert = `-----BEGIN CERTIFICATE-----
MIIBlDCCATmgAwIBAgIUVASbANw36OMn8rPbSF6BJo2HMOUwCgYIKoZIzj0EAwIw
HjEcMBoGA1UEAwwTc2ltdWxhdGVkIGNvbnRhaW5lcjAgFw0yNjExMjcxNDA1MDZa
GA8yMTI2MTEwMzE0MDUwNlowHjEcMBoGA1UEAwwTc2ltdWxhdGVkIGNvbnRhaW5l
cjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPR8ooIUh3HdNolhBABamHGaVozy
sjTStyjIE4lCt6Gs8xQLM7+hyZHrPRt2bHB+Amxv54ltq6mxQo552BsDSMKjUzBR
MB0GA1UdDgQWBBRQQlSJGFgVeOduNtc6DsRuImBkujAfBgNVHSMEGDAWgBRQQlSJ
GFgVeOduNtc6DsRuImBkujAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kA
MEYCIQCk7ld4EYJDXle1csN/V5mtrHH0ZEzswdJcvhEiGzVkdwIhAPbxTbgJUM23
iECjWiQxlhqUYTB+k5mcWhaBfnL4rJVi
-----END CERTIFICATE-----`;
