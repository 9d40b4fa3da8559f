/** What client-go says of an answer that is no success (apimachinery NewGenericServerResponse). */
export function serverAnswerMessage(code: number, text: string): string {
  const named = statusMessage(text);
  if (named !== undefined) return named;
  const known = messages.get(code);
  if (known) return known;
  if (code >= 500)
    return `an error on the server (${JSON.stringify(text.slice(0, 2048).trim() || 'unknown')}) has prevented the request from succeeding`;
  return `the server responded with the status code ${code} but did not return more information`;
}

const messages: ReadonlyMap<number, string> = new Map([
  [400, 'the server rejected our request for an unknown reason'],
  [401, 'the server has asked for the client to provide credentials'],
  [403, 'the server does not allow access to the requested resource'],
  [404, 'the server could not find the requested resource'],
  [405, 'the server does not allow this method on the requested resource'],
  [406, 'the server was unable to respond with a content type that the client supports'],
  [409, 'the server reported a conflict'],
  [413, 'the server was unable to process the request because its payload is too large'],
  [415, 'the server was unable to process the request because the media type is not supported'],
  [422, 'the server rejected our request due to an error in our request'],
  [429, 'the server has received too many requests and has asked us to try again later'],
  [503, 'the server is currently unable to handle the request'],
  [504, 'the server was unable to return a response in the time allotted, but may still be processing the request'],
]);

/** The message of a Status that the server has sent as its answer. */
function statusMessage(text: string): string | undefined {
  try {
    const value = JSON.parse(text) as { kind?: unknown; message?: unknown };
    return value.kind === 'Status' && typeof value.message === 'string' ? value.message : undefined;
  } catch {
    return undefined;
  }
}
