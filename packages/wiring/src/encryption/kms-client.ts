import { MessageType, type Clock } from '@kubewright/api-machinery';
import type { KmsConfiguration, KmsService } from '@kubewright/apiserver';
import type { Client, ServiceError } from '@grpc/grpc-js';

interface Annotation {
  readonly key: string;
  readonly value: Uint8Array;
}

/** k8s.io/kms apis/v2 api.proto, release 1.36. */
const annotation = new MessageType<Annotation>({ key: [1, 'text'], value: [2, 'bytes'] });
const empty = new MessageType<Record<never, never>>({});
const statusResponse = new MessageType<{ version: string; healthz: string; keyId: string }>({
  version: [1, 'text'],
  healthz: [2, 'text'],
  keyId: [3, 'text'],
});
const encryptRequest = new MessageType<{ plaintext: Uint8Array; uid: string }>({ plaintext: [1, 'bytes'], uid: [2, 'text'] });
const encryptResponse = new MessageType<{ ciphertext: Uint8Array; keyId: string; annotations: Annotation[] }>({
  ciphertext: [1, 'bytes'],
  keyId: [2, 'text'],
  annotations: [3, [annotation]],
});
const decryptRequest = new MessageType<{ ciphertext: Uint8Array; uid: string; keyId: string; annotations: Annotation[] }>({
  ciphertext: [1, 'bytes'],
  uid: [2, 'text'],
  keyId: [3, 'text'],
  annotations: [4, [annotation]],
});
const decryptResponse = new MessageType<{ plaintext: Uint8Array }>({ plaintext: [1, 'bytes'] });

/** What a call ended with, as Go's codes print it; for metrics. */
export type CodeOf = (error: unknown) => string;

/** The way to a plugin, and how its failures are called. */
export interface KmsConnection {
  readonly service: KmsService;
  readonly codeOf: CodeOf;
}

type Grpc = typeof import('@grpc/grpc-js');

/**
 * How plugins behind Unix sockets are reached. Calls wait for theirs to be there, until their deadline. gRPC is loaded when
 * it is wanted: a server without a plugin starts without it.
 */
export async function loadKmsClient(clock: Clock): Promise<(configuration: KmsConfiguration) => KmsConnection> {
  const grpc = await import('@grpc/grpc-js');
  return (configuration) => connect(grpc, clock, configuration);
}

function connect(grpc: Grpc, clock: Clock, { endpoint, timeoutMs }: KmsConfiguration): KmsConnection {
  const client = new grpc.Client(addressOf(endpoint), grpc.credentials.createInsecure(), {
    'grpc.default_authority': 'localhost',
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.use_local_subchannel_pool': 1,
  });
  const metadata = new grpc.Metadata({ waitForReady: true });
  const codeOf: CodeOf = (error) => {
    const code = grpc.status[(error as ServiceError).code];
    return code === undefined ? 'unknown-non-grpc' : goName(code);
  };
  const call = <Q extends object, A extends object>(
    method: string,
    request: MessageType<Q>,
    answer: MessageType<A>,
    message: Q,
  ): Promise<A> =>
    unary(client, method, { request, answer, message, metadata, deadline: clock.nowMs() + timeoutMs }).catch((error: unknown) => {
      throw Object.assign(new Error(`rpc error: code = ${codeOf(error)} desc = ${(error as ServiceError).details}`), {
        code: (error as ServiceError).code,
      });
    });
  return { service: serviceOver(call, client), codeOf };
}

type Call = <Q extends object, A extends object>(method: string, request: MessageType<Q>, answer: MessageType<A>, message: Q) => Promise<A>;

function serviceOver(call: Call, client: Client): KmsService {
  return {
    status: () => call('Status', empty, statusResponse, {}),
    encrypt: async (uid, plaintext) => {
      const { annotations, ...rest } = await call('Encrypt', encryptRequest, encryptResponse, { uid, plaintext });
      return { ...rest, annotations: new Map(annotations.map(({ key, value }) => [key, value])) };
    },
    decrypt: async (uid, { ciphertext, keyId, annotations }) => {
      const listed = [...annotations].map(([key, value]) => ({ key, value }));
      return (await call('Decrypt', decryptRequest, decryptResponse, { ciphertext, uid, keyId, annotations: listed })).plaintext;
    },
    close: () => client.close(),
  };
}

interface UnaryCall<Q extends object, A extends object> {
  readonly request: MessageType<Q>;
  readonly answer: MessageType<A>;
  readonly message: Q;
  readonly metadata: InstanceType<Grpc['Metadata']>;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

function unary<Q extends object, A extends object>(
  client: Client,
  method: string,
  { request, answer, message, metadata, deadline }: UnaryCall<Q, A>,
): Promise<A> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest<Q, A>(
      `/v2.KeyManagementService/${method}`,
      (value) => request.encode(value),
      (bytes) => answer.decode(bytes),
      message,
      metadata,
      { deadline },
      (error, value) => (error ? reject(error) : resolve(value!)),
    );
  });
}

/** `unix:///path` as it is, `unix:///@name` as the abstract socket of that name. */
function addressOf(endpoint: string): string {
  const path = endpoint.replace(/^unix:(\/\/)?/i, '');
  return path.startsWith('/@') ? `unix-abstract:${path.slice(2)}` : `unix:${path}`;
}

/** DEADLINE_EXCEEDED is DeadlineExceeded. */
const goName = (code: string): string =>
  code === 'OK'
    ? code
    : code
        .split('_')
        .map((word) => word[0]! + word.slice(1).toLowerCase())
        .join('');
