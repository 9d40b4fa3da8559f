import { Agent, request } from 'node:https';
import { connectionOf, loadKubeConfig, type KubeConnection } from '@kubewright/client';

export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const answerTimeoutMs = 20_000;

/** An API server, sent what a client of any kind might send it. */
export class ApiServerUnderTest {
  readonly #connection: KubeConnection;
  readonly #agent: Agent;

  private constructor(connection: KubeConnection) {
    this.#connection = connection;
    const { ca, cert, key, insecureSkipVerify } = connection.tls ?? {};
    const identity = {
      ...(ca && { ca: Buffer.from(ca) }),
      ...(cert && { cert: Buffer.from(cert) }),
      ...(key && { key: Buffer.from(key) }),
    };
    this.#agent = new Agent({ keepAlive: true, maxSockets: 4, ...identity, rejectUnauthorized: insecureSkipVerify !== true });
  }

  static async open(kubeconfig: string): Promise<ApiServerUnderTest> {
    return new ApiServerUnderTest(await connectionOf(await loadKubeConfig([kubeconfig])));
  }

  send({ method, path, body, headers = {} }: SentRequest): Promise<Answer> {
    const { server, token } = this.#connection;
    const bytes = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const sent = {
      accept: 'application/json',
      ...(typeof token === 'string' && { authorization: `Bearer ${token}` }),
      ...(bytes && { 'content-type': 'application/json', 'content-length': String(bytes.byteLength) }),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      // As it is written: a URL would take out the dots and what stands between two slashes.
      const target = path.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
      const call = request(server, { path: target, method, agent: this.#agent, headers: sent }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(pieces).toString() }),
        );
      });
      call.setTimeout(answerTimeoutMs, () => call.destroy(new Error(`no answer to ${method} ${path} in ${answerTimeoutMs} ms`)));
      call.on('error', reject);
      call.end(bytes);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
