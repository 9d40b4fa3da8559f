import { Client, connectivityState, Metadata, type ChannelCredentials, type ClientDuplexStream } from '@grpc/grpc-js';
import type { Method } from '../wire/etcd-methods.ts';

/**
 * Pings are answered while calls run, or the connection is given up. etcd allows a ping every 5 s
 * (`--grpc-keepalive-min-time`) and ends connections that send more.
 */
const channelOptions = {
  'grpc.keepalive_time_ms': 6_000,
  'grpc.keepalive_timeout_ms': 3_000,
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  // What may be sent twice is decided here, not in the channel.
  'grpc.enable_retries': 0,
  'grpc.use_local_subchannel_pool': 1,
} as const;

/** The connection to one member of the cluster. */
export class Member {
  /** host:port */
  readonly address: string;
  readonly #client: Client;
  readonly #metadata = new Metadata();
  readonly #leave = new Set<() => void>();
  #trusted = true;
  #closed = false;

  constructor(address: string, credentials: ChannelCredentials, onChange: () => void) {
    this.address = address;
    this.#client = new Client(address, credentials, channelOptions);
    // A member that knows no leader refuses at once, before it proposes anything.
    this.#metadata.set('hasleader', 'true');
    this.#follow(onChange);
  }

  /** Connected, and not known to hang or to be cut off from the others. */
  get usable(): boolean {
    return this.#trusted && this.#state() === connectivityState.READY;
  }

  get trusted(): boolean {
    return this.#trusted;
  }

  /** Ends every call that may be made elsewhere. */
  distrust(): void {
    this.#trusted = false;
    for (const leave of this.#leave) leave();
  }

  trust(): void {
    this.#trusted = true;
  }

  /** `onLeave` is called when the member is no longer trusted. Answers how to stop listening. */
  whenLeft(onLeave: () => void): () => void {
    this.#leave.add(onLeave);
    return () => void this.#leave.delete(onLeave);
  }

  /** @throws {ServiceError} of grpc-js; its code is 1 (CANCELLED) when `signal` aborted. */
  call<Q extends object, A extends object>({ path, request, answer }: Method<Q, A>, message: Partial<Q>, signal: AbortSignal): Promise<A> {
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest<Partial<Q>, A>(
        path,
        (value) => request.encode(value),
        (bytes) => answer.decode(bytes),
        message,
        this.#metadata,
        (error, value) => {
          signal.removeEventListener('abort', cancel);
          if (error) reject(error);
          else resolve(value!);
        },
      );
      const cancel = (): void => call.cancel();
      if (signal.aborted) cancel();
      else signal.addEventListener('abort', cancel, { once: true });
    });
  }

  /** Opens a stream both ways; it is the caller's to cancel. */
  stream<Q extends object, A extends object>({ path, request, answer }: Method<Q, A>): ClientDuplexStream<Partial<Q>, A> {
    return this.#client.makeBidiStreamRequest<Partial<Q>, A>(
      path,
      (value) => request.encode(value),
      (bytes) => answer.decode(bytes),
      this.#metadata,
    );
  }

  close(): void {
    this.#closed = true;
    this.#client.close();
  }

  /** Asking also makes an idle channel connect. */
  #state(): connectivityState {
    return this.#client.getChannel().getConnectivityState(true);
  }

  #follow(onChange: () => void): void {
    this.#client.getChannel().watchConnectivityState(this.#state(), Infinity, () => {
      if (this.#closed) return;
      onChange();
      this.#follow(onChange);
    });
  }
}
