import { derElements, needed, type DerElement } from './der.ts';
import { readDistinguishedName, type DistinguishedName } from './distinguished-name.ts';

/** What a client certificate says about its holder. Times in milliseconds since the epoch. */
export interface CertificateIdentity extends DistinguishedName {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

const tags = { utcTime: 0x17, version: 0xa0 } as const;

/**
 * Reads subject and validity out of a DER certificate (RFC 5280), and nothing else: whether it is to be trusted was
 * decided by the TLS handshake.
 * @throws Error on bytes that are not a certificate.
 */
export function readCertificateIdentity(der: Uint8Array): CertificateIdentity {
  const [certificate] = derElements(der, { start: 0, end: der.length });
  const [body] = derElements(der, needed(certificate));
  const fields = derElements(der, needed(body)).filter((field) => field.tag !== tags.version);
  // serialNumber, signature, issuer, validity, subject, …
  const [notBefore, notAfter] = derElements(der, needed(fields[3]));
  return { ...readDistinguishedName(der, fields[4]), notBeforeMs: time(der, needed(notBefore)), notAfterMs: time(der, needed(notAfter)) };
}

/** UTCTime `YYMMDDhhmmssZ` or GeneralizedTime `YYYYMMDDhhmmssZ`. */
function time(der: Uint8Array, element: DerElement): number {
  const digits = new TextDecoder().decode(der.subarray(element.start, element.end));
  const full = element.tag === tags.utcTime ? (Number(digits.slice(0, 2)) < 50 ? '20' : '19') + digits : digits;
  const part = (from: number, to: number): number => Number(full.slice(from, to));
  const timeMs = Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14));
  // No comparison with NaN holds: a certificate without a date would never have expired.
  if (Number.isNaN(timeMs)) throw new Error('malformed certificate');
  return timeMs;
}
