import { type DerElement, derElements } from './der.ts';

/** 2.5.4.3 and 2.5.4.10 as OID elements in DER. */
const commonNameOid = [0x06, 0x03, 0x55, 0x04, 0x03];
const organizationOid = [0x06, 0x03, 0x55, 0x04, 0x0a];
const sequence = 0x30;

export interface RequestedSubject {
  readonly commonName: string;
  /** Groups. */
  readonly organizations: readonly string[];
}

/** The subject of a certificate request, given as base64 of PEM (RFC 2986). Undefined when it is none. */
export function requestedSubject(base64OfPem: string): RequestedSubject | undefined {
  try {
    const pem = atob(base64OfPem);
    const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]*)-----END/.exec(pem)?.[1];
    if (body === undefined) return undefined;
    const der = Uint8Array.from(atob(body.replaceAll(/\s/g, '')), (character) => character.charCodeAt(0));
    // CertificationRequest { info { version, subject, … }, … }
    const [info] = childrenOf(der, childrenOf(der, { tag: 0, start: 0, end: der.length })[0]);
    const [, subject] = childrenOf(der, info);
    if (subject?.tag !== sequence) return undefined;
    return { commonName: valuesOf(der, subject, commonNameOid).at(-1) ?? '', organizations: valuesOf(der, subject, organizationOid) };
  } catch {
    return undefined;
  }
}

function valuesOf(der: Uint8Array, subject: DerElement, oid: readonly number[]): string[] {
  const pairs = childrenOf(der, subject).flatMap((set) => childrenOf(der, set).map((pair) => ({ pair, parts: childrenOf(der, pair) })));
  const isOne = (start: number): boolean => oid.every((byte, index) => der[start + index] === byte);
  return pairs.flatMap(({ pair, parts }) =>
    parts[1] && isOne(pair.start) ? [new TextDecoder().decode(der.subarray(parts[1].start, parts[1].end))] : [],
  );
}

/** @throws {RangeError} on what is not DER. */
function childrenOf(der: Uint8Array, parent: DerElement | undefined): DerElement[] {
  if (!parent) throw new RangeError('malformed certificate request');
  return derElements(der, parent);
}
