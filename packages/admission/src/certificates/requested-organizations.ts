/** 2.5.4.10 as an OID element in DER. */
const organizationOid = [0x06, 0x03, 0x55, 0x04, 0x0a];
const sequence = 0x30;

interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

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

function organizationsOf(der: Uint8Array, subject: Element): string[] {
  const pairs = childrenOf(der, subject).flatMap((set) => childrenOf(der, set).map((pair) => ({ pair, parts: childrenOf(der, pair) })));
  const isOrganization = (start: number): boolean => organizationOid.every((byte, index) => der[start + index] === byte);
  return pairs.flatMap(({ pair, parts }) => (parts[1] && isOrganization(pair.start) ? [new TextDecoder().decode(der.subarray(parts[1].start, parts[1].end))] : []));
}

/** @throws RangeError on what is not DER. */
function childrenOf(der: Uint8Array, parent: Element | undefined): Element[] {
  if (!parent) throw new RangeError('malformed certificate request');
  const elements: Element[] = [];
  for (let offset = parent.start; offset < parent.end; ) {
    const element = readElement(der, offset, parent.end);
    elements.push(element);
    offset = element.end;
  }
  return elements;
}

function readElement(der: Uint8Array, offset: number, limit: number): Element {
  const first = der[offset + 1] ?? 0;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4) throw new RangeError('malformed certificate request');
  let length = first < 0x80 ? first : 0;
  for (let index = 0; index < lengthBytes; index++) length = length * 256 + (der[offset + 2 + index] ?? 0);
  const start = offset + 2 + lengthBytes;
  if (start + length > limit) throw new RangeError('malformed certificate request');
  return { tag: der[offset] ?? 0, start, end: start + length };
}
