import { Readable } from 'node:stream';
import { createGzip, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { streamed } from './chunks.ts';

/** Bodies below this are sent as they are (k8s.io/apiserver responsewriters). */
export const gzipThresholdBytes = 128 * 1024;
const level = 1;
const gzipBytes = promisify(gzip);

/** Whether an Accept-Encoding header takes gzip. */
export function acceptsGzip(header: string | undefined): boolean {
  return (
    header !== undefined &&
    header.split(',').some((clause) => {
      const [coding, ...parameters] = clause.split(';').map((part) => part.trim().toLowerCase());
      return coding === 'gzip' && !parameters.includes('q=0');
    })
  );
}

/** The body in gzip, off the event loop's thread. */
export async function compress(body: Uint8Array | Iterable<Uint8Array>): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  if (body instanceof Uint8Array) return gzipBytes(body, { level });
  return Readable.from(streamed(body)).pipe(createGzip({ level })) as AsyncIterable<Uint8Array>;
}
