import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestHandler } from './image.ts';

/** Speaks HTTP/1.1 on connections in memory for a request handler. */
export function httpListener(handler: RequestHandler): (socket: Duplex) => void {
  let server: Server | undefined;
  return (socket) => {
    server ??= createServer((request, response) => {
      void answer(handler, request).then(
        ({ status, headers, body }) => response.writeHead(status, headers).end(body ?? ''),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
    server.emit('connection', socket);
  };
}

async function answer(handler: RequestHandler, request: IncomingMessage): ReturnType<typeof asResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  return asResponse(handler({ method: request.method ?? 'GET', path: request.url ?? '/', headers: request.headers, body }));
}

async function asResponse(result: ReturnType<RequestHandler>): Promise<Awaited<ReturnType<RequestHandler>>> {
  return result;
}
