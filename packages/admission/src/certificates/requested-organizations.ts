import { type DerElement, derElements } from './der.ts';

/** 2.5.4.10 as an OID element in DER. */
const organizationOid = [0x06, 0x03, 0x55, 0x04, 0x0a];
const sequence = 0x30;

/**
 * The organizations (groups) in the subject of a certificate request, given as base64 of PEM (RFC 2986). Undefined when
 * it is none.
 */
export function requestedOrganizations(base64OfPem: string): string[] | undefined {
  try {
    const pem = atob(base64OfPem);
    const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]*)-----END/.exec(pem)?.[1];
    if (body === undefined) return undefined;
    const der = Uint8Array.from(atob(body.replaceAll(/\s/g, '')), (character) => character.charCodeAt(0));
    // CertificationRequest { info { version, subject, … }, … }
    const [info] = childrenOf(der, childrenOf(der, { tag: 0, start: 0, end: der.length })[0]);
    const [, subject] = childrenOf(der, info);
    return subject?.tag === sequence ? organizationsOf(der, subject) : undefined;
  } catch {
    return undefined;
  }
}

function organizationsOf(der: Uint8Array, subject: DerElement): string[] {
  const pairs = childrenOf(der, subject).flatMap((set) => childrenOf(der, set).map((pair) => ({ pair, parts: childrenOf(der, pair) })));
  const isOrganization = (start: number): boolean => organizationOid.every((byte, index) => der[start + index] === byte);
  return pairs.flatMap(({ pair, parts }) =>
    parts[1] && isOrganization(pair.start) ? [new TextDecoder().decode(der.subarray(parts[1].start, parts[1].end))] : [],
  );
}

/** @throws {RangeError} on what is not DER. */
function childrenOf(der: Uint8Array, parent: DerElement | undefined): DerElement[] {
  if (!parent) throw new RangeError('malformed certificate request');
  return derElements(der, parent);
}
