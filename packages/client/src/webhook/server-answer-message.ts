const maxShownBytes = 2_048;

/** What client-go says of an answer that is no success (rest newUnstructuredResponseError, apimachinery NewGenericServerResponse). */
export function serverAnswerMessage(code: number, text: string, contentType: string): string {
  const named = statusMessage(text);
  if (named !== undefined) return named;
  const said = contentType === '' || contentType.startsWith('text/') ? text.slice(0, maxShownBytes).trim() : 'unknown';
  if (code === 403 || code === 415 || (code === 406 && said !== '' && said !== 'unknown')) return said;
  const known = messages.get(code);
  if (known) return known;
  if (code >= 500) return `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`;
  return `the server responded with the status code ${code} but did not return more information`;
}

const messages: ReadonlyMap<number, string> = new Map([
  [400, 'the server rejected our request for an unknown reason'],
  [401, 'the server has asked for the client to provide credentials'],
  [404, 'the server could not find the requested resource'],
  [405, 'the server does not allow this method on the requested resource'],
  [406, 'the server was unable to respond with a content type that the client supports'],
  [409, 'the server reported a conflict'],
  [422, 'the server rejected our request due to an error in our request'],
  [429, 'the server has received too many requests and has asked us to try again later'],
  [503, 'the server is currently unable to handle the request'],
  [504, 'the server was unable to return a response in the time allotted, but may still be processing the request'],
]);

/** The message of a failed Status that the server has sent as its answer. */
function statusMessage(text: string): string | undefined {
  try {
    const value = JSON.parse(text) as { kind?: unknown; status?: unknown; message?: unknown };
    return value.kind === 'Status' && value.status === 'Failure' && typeof value.message === 'string' ? value.message : undefined;
  } catch {
    return undefined;
  }
}
