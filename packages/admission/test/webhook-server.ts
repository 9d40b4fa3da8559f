import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { seededRandom, type Clock } from '@kubewright/api-machinery';
import { createCertificateAuthority, issueServerCertificate } from '@kubewright/authentication';

/** What a review asks. */
export interface Review {
  readonly uid: string;
  // eslint-disable-next-line typescript/no-explicit-any
  readonly [field: string]: any;
}

export interface Answer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** The whole body; else `response` in an AdmissionReview. */
  readonly body?: unknown;
  readonly response?: Record<string, unknown>;
}

export interface WebhookServer extends AsyncDisposable {
  readonly port: number;
  readonly caBundle: string;
  /** The server's own certificate, as a bundle. */
  readonly ownCertificate: string;
  readonly reviews: { path: string; request: Review; traceparent: string | undefined }[];
  url(path?: string): string;
}

/** A real HTTPS webhook on loopback, for the names and addresses given. `undefined` leaves a call unanswered. */
export async function startWebhook(
  answer: (path: string, request: Review) => Answer | undefined,
  dnsNames: readonly string[] = ['localhost'],
): Promise<WebhookServer> {
  const clock = { nowMs: () => Date.now() } as Clock;
  const deps = { clock, random: seededRandom(3) };
  const authority = await createCertificateAuthority({ commonName: 'webhooks' }, deps);
  const pair = await issueServerCertificate(authority, { commonName: 'webhook', dnsNames, ipAddresses: ['127.0.0.1'] }, deps);
  const reviews: WebhookServer['reviews'] = [];
  const server = createServer({ key: pair.privateKeyPem, cert: pair.certificatePem }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const review = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { apiVersion: string; kind: string; request: Review };
      reviews.push({ path: request.url!, request: review.request, traceparent: request.headers['traceparent'] as string | undefined });
      const made = answer(request.url!, review.request);
      if (!made) return;
      const body = made.body ?? {
        kind: review.kind,
        apiVersion: review.apiVersion,
        response: { uid: review.request.uid, ...made.response },
      };
      response
        .writeHead(made.status ?? 200, { 'content-type': 'application/json', ...made.headers })
        .end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    reviews,
    caBundle: Buffer.from(authority.certificatePem).toString('base64'),
    ownCertificate: Buffer.from(pair.certificatePem).toString('base64'),
    url: (path = '/') => `https://127.0.0.1:${port}${path}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const jsonPatch = (operations: readonly object[]): Record<string, unknown> => ({
  allowed: true,
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
});
