import { children, expect, hex, type Element } from './der.ts';

/** What a client certificate says about its holder. Times in milliseconds since the epoch. */
export interface CertificateIdentity {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

const tags = { set: 0x31, sequence: 0x30, oid: 0x06, utcTime: 0x17, version: 0xa0, bmpString: 0x1e } as const;
/** 2.5.4.3 and 2.5.4.10 in DER. */
const commonNameOid = '550403';
const organizationOid = '55040a';

/**
 * Reads subject and validity out of a DER certificate (RFC 5280), and nothing else: whether it is to be trusted was
 * decided by the TLS handshake.
 * @throws Error on bytes that are not a certificate.
 */
export function readCertificateIdentity(der: Uint8Array): CertificateIdentity {
  const [certificate] = children(der, { tag: 0, start: 0, end: der.length });
  const [body] = children(der, expect(certificate));
  const fields = children(der, expect(body)).filter((field) => field.tag !== tags.version);
  // serialNumber, signature, issuer, validity, subject, …
  const [notBefore, notAfter] = children(der, expect(fields[3]));
  const names = children(der, expect(fields[4])).flatMap((set) => children(der, set).map((pair) => children(der, pair)));
  const valuesOf = (oid: string): string[] =>
    names.filter(([type]) => type?.tag === tags.oid && hex(der, type) === oid).map(([, value]) => text(der, expect(value)));
  return {
    commonName: valuesOf(commonNameOid).at(-1) ?? '',
    organizations: valuesOf(organizationOid),
    notBeforeMs: time(der, expect(notBefore)),
    notAfterMs: time(der, expect(notAfter)),
  };
}

function text(der: Uint8Array, element: Element): string {
  const bytes = der.subarray(element.start, element.end);
  if (element.tag !== tags.bmpString) return new TextDecoder().decode(bytes);
  return Array.from({ length: bytes.length / 2 }, (_, i) => String.fromCharCode(bytes[2 * i]! * 256 + bytes[2 * i + 1]!)).join('');
}

/** UTCTime `YYMMDDhhmmssZ` or GeneralizedTime `YYYYMMDDhhmmssZ`. */
function time(der: Uint8Array, element: Element): number {
  const digits = text(der, element);
  const full = element.tag === tags.utcTime ? (Number(digits.slice(0, 2)) < 50 ? '20' : '19') + digits : digits;
  const part = (from: number, to: number): number => Number(full.slice(from, to));
  const timeMs = Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14));
  // No comparison with NaN holds: a certificate without a date would never have expired.
  if (Number.isNaN(timeMs)) throw new Error('malformed certificate');
  return timeMs;
}
