import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import {
  Server,
  ServerCredentials,
  status,
  type handleUnaryCall,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { MessageType } from '@kubewright/api-machinery';

/**
 * A KMS v2 plugin behind a Unix socket, as a cloud's would be: it keeps its keys to itself and encrypts with the newest.
 * Written from k8s.io/kms apis/v2 api.proto, apart from the client that is tested with it.
 */
export class KmsPlugin {
  readonly socket: string;
  readonly calls: string[] = [];
  healthz = 'ok';
  keyId = 'key-1';
  /** Told by Status when it is not the key that Encrypt uses. */
  toldKeyId: string | undefined;
  /** Refuses every Decrypt. */
  locked = false;
  readonly #keys = new Map<string, Buffer>();
  #server: Server | undefined;

  constructor(socket: string) {
    this.socket = socket;
  }

  get endpoint(): string {
    return `unix://${this.socket}`;
  }

  async start(): Promise<void> {
    await rm(this.socket, { force: true });
    const server = new Server();
    server.addService(service, this.#handlers());
    await new Promise<void>((resolve, reject) =>
      server.bindAsync(`unix:${this.socket}`, ServerCredentials.createInsecure(), (error) => (error ? reject(error) : resolve())),
    );
    this.#server = server;
  }

  async stop(): Promise<void> {
    this.#server?.forceShutdown();
    await rm(this.socket, { force: true });
  }

  count(method: string): number {
    return this.calls.filter((call) => call === method).length;
  }

  #handlers(): UntypedServiceImplementation {
    const unary =
      <Q>(method: string, answer: (request: Q) => object): handleUnaryCall<Q, object> =>
      (call, callback) => {
        this.calls.push(method);
        try {
          callback(null, answer(call.request));
        } catch (error) {
          callback({ code: status.FAILED_PRECONDITION, details: (error as Error).message });
        }
      };
    return {
      Status: unary('Status', () => ({ version: 'v2', healthz: this.healthz, keyId: this.toldKeyId ?? this.keyId })),
      Encrypt: unary('Encrypt', (request: { plaintext: Buffer }) => this.#encrypt(request.plaintext)),
      Decrypt: unary('Decrypt', (request: EncryptedRequest) => this.#decrypt(request)),
    };
  }

  #encrypt(plaintext: Buffer): object {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key(this.keyId), iv);
    const ciphertext = Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    return { ciphertext, keyId: this.keyId, annotations: [{ key: 'version.example.com', value: Buffer.from('1') }] };
  }

  #decrypt({ ciphertext, keyId, annotations }: EncryptedRequest): object {
    if (this.locked) throw new Error('the keys are locked away');
    if (annotations[0]?.key !== 'version.example.com') throw new Error('the annotations are not those of the encryption');
    const decipher = createDecipheriv('aes-256-gcm', this.#key(keyId), ciphertext.subarray(0, 12));
    decipher.setAuthTag(ciphertext.subarray(-16));
    return { plaintext: Buffer.concat([decipher.update(ciphertext.subarray(12, -16)), decipher.final()]) };
  }

  #key(id: string): Buffer {
    let key = this.#keys.get(id);
    if (!key) this.#keys.set(id, (key = Buffer.alloc(32, id)));
    return key;
  }
}

interface EncryptedRequest {
  readonly ciphertext: Buffer;
  readonly keyId: string;
  readonly annotations: readonly { readonly key: string; readonly value: Buffer }[];
}

const annotation = new MessageType<{ key: string; value: Uint8Array }>({ key: [1, 'text'], value: [2, 'bytes'] });
const messages = {
  StatusRequest: new MessageType<object>({}),
  StatusResponse: new MessageType<{ version: string; healthz: string; keyId: string }>({
    version: [1, 'text'],
    healthz: [2, 'text'],
    keyId: [3, 'text'],
  }),
  EncryptRequest: new MessageType<{ plaintext: Uint8Array; uid: string }>({ plaintext: [1, 'bytes'], uid: [2, 'text'] }),
  EncryptResponse: new MessageType<{ ciphertext: Uint8Array; keyId: string; annotations: object[] }>({
    ciphertext: [1, 'bytes'],
    keyId: [2, 'text'],
    annotations: [3, [annotation]],
  } as never),
  DecryptRequest: new MessageType<{ ciphertext: Uint8Array; uid: string; keyId: string; annotations: object[] }>({
    ciphertext: [1, 'bytes'],
    uid: [2, 'text'],
    keyId: [3, 'text'],
    annotations: [4, [annotation]],
  } as never),
  DecryptResponse: new MessageType<{ plaintext: Uint8Array }>({ plaintext: [1, 'bytes'] }),
};

function method(name: 'Status' | 'Encrypt' | 'Decrypt'): ServiceDefinition[string] {
  const [request, response] = [messages[`${name}Request`], messages[`${name}Response`]] as unknown as MessageType<object>[];
  return {
    path: `/v2.KeyManagementService/${name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: (value: object) => request!.encode(value),
    requestDeserialize: (bytes: Buffer) => request!.decode(bytes),
    responseSerialize: (value: object) => response!.encode(value),
    responseDeserialize: (bytes: Buffer) => response!.decode(bytes),
  };
}

const service: ServiceDefinition = { Status: method('Status'), Encrypt: method('Encrypt'), Decrypt: method('Decrypt') };
