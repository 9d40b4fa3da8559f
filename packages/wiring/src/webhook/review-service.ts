import { readFile } from 'node:fs/promises';
import { isJsonObject, plainJson, sleep, statusOf, type Clock, type JsonObject } from '@kubewright/api-machinery';
import { connectionOf, HttpTransport, parseKubeConfig } from '@kubewright/client';

/** Posts a review and answers with its status. @throws what kept it from an answer. */
export type ReviewService = (review: JsonObject) => Promise<JsonObject>;

/** Pauses before a review is posted again (apiserver util/webhook DefaultRetryBackoffWithInitialDelay, without its jitter). */
const pausesMs = [500, 750, 1_125, 1_687];

/** A service behind the path that a kubeconfig names, which need be no API server. @throws {Error} when the file cannot be used. */
export async function openReviewService(file: string, { clock, timeoutMs }: { clock: Clock; timeoutMs: number }): Promise<ReviewService> {
  const connection = await connectionOf(parseKubeConfig(await readFile(file, 'utf8')));
  const { pathname, origin } = new URL(connection.server);
  const transport = new HttpTransport({ ...connection, server: origin, clock, timeoutMs, maxRetries: 0, userAgent: 'kube-apiserver' });
  const path = `${pathname}?timeout=${timeoutMs / 1_000}s`;
  const call = { method: 'POST', path, contentType: 'application/json', accept: 'application/json, */*' };
  return async (review) => {
    const body = plainJson(review);
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await transport.getJson({ ...call, body });
        const status = isJsonObject(answer) ? answer['status'] : undefined;
        return isJsonObject(status) ? status : {};
      } catch (error) {
        if (attempt >= pausesMs.length || !mayTryAgain(error)) throw error;
        await sleep(clock, pausesMs[attempt]!);
      }
    }
  };
}

const passing: ReadonlySet<string> = new Set(['InternalError', 'Timeout', 'TooManyRequests']);

/** What does not depend on the review (util/webhook DefaultShouldRetry). */
function mayTryAgain(error: unknown): boolean {
  const status = statusOf(error);
  if (status) return passing.has(status.reason ?? '') || status.details?.retryAfterSeconds !== undefined;
  return (error as { cause?: { code?: unknown } }).cause?.code === 'ECONNRESET';
}
