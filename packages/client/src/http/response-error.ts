import { ApiError, statusOf } from '@kubewright/api-machinery';
import type { Status } from '@kubewright/api-machinery';
import { serverAnswerMessage } from '../webhook/server-answer-message.ts';

type Reason = NonNullable<Status['reason']>;

/** What an answer without a Status means (apimachinery NewGenericServerResponse). */
const generic: ReadonlyMap<number, readonly [Reason, string]> = new Map<number, readonly [Reason, string]>([
  [400, ['BadRequest', 'the server rejected our request for an unknown reason']],
  [401, ['Unauthorized', 'the server has asked for the client to provide credentials']],
  [403, ['Forbidden', 'the server does not allow access to the requested resource']],
  [404, ['NotFound', 'the server could not find the requested resource']],
  [405, ['MethodNotAllowed', 'the server does not allow this method on the requested resource']],
  [406, ['NotAcceptable', 'the server was unable to respond with a content type that the client supports']],
  [409, ['Conflict', 'the server reported a conflict']],
  [410, ['Gone', 'the server has removed the requested resource']],
  [413, ['RequestEntityTooLarge', 'the server rejected the request because it was too large']],
  [415, ['UnsupportedMediaType', 'the server could not accept the body in the provided media type']],
  [422, ['Invalid', 'the server rejected our request due to an error in our request']],
  [429, ['TooManyRequests', 'the server has received too many requests and has asked us to try again later']],
  [503, ['ServiceUnavailable', 'the server is currently unable to handle the request']],
  [504, ['Timeout', 'the server was unable to return a response in the time allotted, but may still be processing the request']],
]);

/** The ApiError an answer amounts to; `text` is its body. */
export function responseError(code: number, text: string, retryAfterSeconds: number | undefined): ApiError {
  const status = statusIn(text);
  if (status) return new ApiError({ ...status, code: status.code ?? code });
  const [reason, message] =
    code === 500
      ? ['InternalError' as Reason, serverAnswerMessage(code, text, '')]
      : (generic.get(code) ?? ['Unknown' as Reason, `the server responded with the status code ${code}`]);
  const details = {
    causes: [{ reason: 'UnexpectedServerResponse', message: text.slice(0, 2048) || 'unknown' }],
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
  return new ApiError({ code, reason, message, details });
}

function statusIn(text: string): Status | undefined {
  try {
    return statusOf({ status: JSON.parse(text) as unknown });
  } catch {
    return undefined;
  }
}
