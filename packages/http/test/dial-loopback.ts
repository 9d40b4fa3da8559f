import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Connects to a port of this machine, as `Backend.connect` does. */
export const dialLoopback = (port: number) => async (): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
};
