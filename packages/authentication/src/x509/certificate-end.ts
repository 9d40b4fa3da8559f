import { X509Certificate } from 'node:crypto';

/** When a certificate (PEM) is over, in epoch milliseconds; undefined where it cannot be read. */
export function certificateEndMs(pem: Uint8Array): number | undefined {
  try {
    return Date.parse(new X509Certificate(pem).validTo);
  } catch {
    return undefined;
  }
}
