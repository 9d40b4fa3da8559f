import { Connections } from './connections.ts';
import { createHttp1Server } from './http1-connections.ts';
import { listenOn } from './listen-on.ts';
import type { Listener, ListenerOptions } from './listener.ts';
import { defaultListenerLimits } from './listener.ts';
import { SlowBodyGuard } from './slow-body-guard.ts';

/** A plain HTTP/1.1 listener: metrics and health on loopback, and tests. Requests carry no client certificate. */
export function createLocalListener(options: ListenerOptions): Listener {
  const limits = { ...defaultListenerLimits, ...options.limits };
  const { handle, upgrade, logger, clock } = options;
  const connections = new Connections(clock, limits.idleTimeoutMs);
  const slowBodies = new SlowBodyGuard(clock, limits);
  const server = createHttp1Server({ handle, upgrade, limits, logger, clock, connections, slowBodies });
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    await connections.close();
    slowBodies.stop();
    await stopped;
  };
  return {
    listen: () => listenOn(server, options.host, options.port),
    close: (deadlineMs) => {
      closed ??= close();
      if (deadlineMs !== undefined) connections.endWithin(deadlineMs);
      return closed;
    },
  };
}
