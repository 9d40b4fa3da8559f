import type { Clock } from '@kubewright/api-machinery';
import { connect } from 'node:http2';
import type { Duplex } from 'node:stream';
import { withDeadline } from './deadline.ts';
import type { Dial } from './dial.ts';
import { joinHostPort } from './dial.ts';
import type { ProbeResult } from './probe-result.ts';
import { failure, success } from './probe-result.ts';
import { probeUserAgent } from './http-probe.ts';

const servingStatuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];
const unimplemented = '12';

/** Asks grpc.health.v1.Health/Check of a service; SERVING is success (pkg/probe/grpc). Plain text, as upstream. */
export async function grpcProbe(
  host: string,
  port: number,
  service: string,
  dial: Dial,
  clock: Clock,
  timeoutMs: number,
): Promise<ProbeResult> {
  const address = joinHostPort(host, port);
  const timedOut = `timeout: failed to connect service "${address}" within ${timeoutMs / 1_000}s: context deadline exceeded`;
  try {
    return await withDeadline(clock, timeoutMs, timedOut, async (signal) => {
      const socket = await dial(host, port, signal);
      try {
        return verdict(await check(socket, address, service));
      } finally {
        socket.destroy();
      }
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return failure(message.startsWith('timeout:') ? message : `error: failed to connect service at "${address}": ${message}`);
  }
}

interface CheckAnswer {
  readonly grpcStatus: string;
  readonly grpcMessage: string;
  readonly body: Buffer;
}

function check(socket: Duplex, authority: string, service: string): Promise<CheckAnswer> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://${authority}`, { createConnection: () => socket });
    session.on('error', reject);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      'user-agent': probeUserAgent,
      te: 'trailers',
    });
    const chunks: Buffer[] = [];
    let grpcStatus = '';
    let grpcMessage = '';
    const note = (headers: Record<string, unknown>): void => {
      if (headers['grpc-status'] !== undefined) grpcStatus = String(headers['grpc-status']);
      if (headers['grpc-message'] !== undefined) grpcMessage = String(headers['grpc-message']);
    };
    stream.on('response', note);
    stream.on('trailers', note);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () => {
      session.destroy();
      resolve({ grpcStatus, grpcMessage, body: Buffer.concat(chunks) });
    });
    stream.end(healthCheckRequest(service));
  });
}

/** A gRPC frame with HealthCheckRequest { service: field 1 }. */
function healthCheckRequest(service: string): Buffer {
  const name = Buffer.from(service);
  const message = name.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0x0a]), varint(name.length), name]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

function verdict({ grpcStatus, grpcMessage, body }: CheckAnswer): ProbeResult {
  if (grpcStatus === unimplemented) {
    return failure(`error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${grpcMessage}`);
  }
  if (grpcStatus !== '0') return failure(`error: health rpc probe failed: rpc error: code = ${grpcStatus} desc = ${grpcMessage}`);
  // HealthCheckResponse { status: field 1, an enum }; absent means 0.
  const status = body.length >= 7 && body[5] === 0x08 ? body[6]! : 0;
  return status === 1 ? success('service healthy') : failure(`service unhealthy (responded with "${servingStatuses[status] ?? status}")`);
}
