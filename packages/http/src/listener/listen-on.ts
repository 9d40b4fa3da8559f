import type { Server } from 'node:net';
import { AddressInUseError } from './listener.ts';

/** Lets `server` listen and answers the port. @throws {AddressInUseError} when it is taken. */
export function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(error.code === 'EADDRINUSE' ? new AddressInUseError(host, port) : error);
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      // Errors of single accepts (EMFILE) leave the server listening.
      server.on('error', () => {});
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
