import type { Clock } from '@kubewright/api-machinery';
import type { ForwardedConnection, HttpRequest } from '@kubewright/http';
import { acceptPortForward, isWebSocketRequest, offeredProtocols, answerUpgrade, parsePorts } from '@kubewright/http';
import type { Duplex } from 'node:stream';
import type { KubeletBackend, PodReference } from '../kubelet-backend.ts';
import { messageOf, textResponse } from './text-response.ts';

export interface PortForwardCall {
  readonly request: HttpRequest;
  readonly socket: Duplex;
  readonly head: Uint8Array;
  readonly clock: Clock;
  readonly backend: KubeletBackend;
  readonly reference: PodReference;
}

/** Connects each forwarded connection to its port of the pod, until the client leaves. */
export async function servePortForward(call: PortForwardCall, query: URLSearchParams): Promise<void> {
  const { request, socket, head, clock } = call;
  const pod = call.backend.pod(call.reference);
  if (!pod) return answerUpgrade(socket, textResponse(404, call.reference.uid ? 'pod not found' : 'pod does not exist'));
  let ports: number[] = [];
  try {
    if (namesPortsInQuery(request)) ports = parsePorts(query.getAll('port'));
  } catch (error) {
    return answerUpgrade(socket, textResponse(400, messageOf(error)));
  }
  const connections = await acceptPortForward(request, socket, head, { ports }, { clock });
  if (!connections) return;
  for await (const connection of connections) void forward(connection, call, pod.metadata.uid ?? '');
}

/** Only the oldest WebSocket protocol does; the others name the port with each connection. */
function namesPortsInQuery(request: HttpRequest): boolean {
  return isWebSocketRequest(request) && !offeredProtocols(request).some((protocol) => protocol.startsWith('SPDY/3.1+'));
}

async function forward(connection: ForwardedConnection, { backend, reference }: PortForwardCall, uid: string): Promise<void> {
  const { port, data } = connection;
  try {
    const target = await backend.portForward(reference, port);
    join(data, target);
  } catch (error) {
    connection.fail(`error forwarding port ${port} to pod ${reference.pod}, uid ${uid}: ${messageOf(error)}`);
  }
}

/** Each half ends with the other's; when one side breaks, both are gone. */
function join(data: Duplex, target: Duplex): void {
  target.on('error', () => data.end());
  data.on('error', () => target.destroy());
  data.once('close', () => target.destroy());
  target.once('close', () => void (data.writableEnded || data.end()));
  if (data.destroyed) return void target.destroy();
  target.pipe(data);
  data.pipe(target);
}
