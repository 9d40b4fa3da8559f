import { derElements, needed, hex, type DerElement } from './der.ts';

/** What a distinguished name (X.501) says about who somebody is: the user, and the groups. */
export interface DistinguishedName {
  /** Empty where there is none. */
  readonly commonName: string;
  readonly organizations: readonly string[];
}

const tags = { sequence: 0x30, oid: 0x06, bmpString: 0x1e } as const;
/** 2.5.4.3 and 2.5.4.10 in DER. */
const commonNameOid = '550403';
const organizationOid = '55040a';

/** @throws {Error} on bytes that are no name. */
export function readDistinguishedName(der: Uint8Array, name: DerElement | undefined): DistinguishedName {
  if (name?.tag !== tags.sequence) throw new Error('malformed distinguished name');
  const pairs = derElements(der, name).flatMap((set) => derElements(der, set).map((pair) => derElements(der, pair)));
  const valuesOf = (oid: string): string[] =>
    pairs.filter(([type]) => type?.tag === tags.oid && hex(der, type) === oid).map(([, value]) => text(der, needed(value)));
  return { commonName: valuesOf(commonNameOid).at(-1) ?? '', organizations: valuesOf(organizationOid) };
}

function text(der: Uint8Array, { tag, start, end }: DerElement): string {
  const bytes = der.subarray(start, end);
  if (tag !== tags.bmpString) return new TextDecoder().decode(bytes);
  return Array.from({ length: bytes.length / 2 }, (_, i) => String.fromCharCode(bytes[2 * i]! * 256 + bytes[2 * i + 1]!)).join('');
}

/** The subject that a certificate request (PKCS#10 in DER; RFC 2986) asks for. @throws {Error} on bytes that are none. */
export function readRequestedSubject(der: Uint8Array): DistinguishedName {
  // CertificationRequest { info { version, subject, … }, … }
  const [request] = derElements(der, { start: 0, end: der.length });
  const [info] = derElements(der, needed(request));
  return readDistinguishedName(der, derElements(der, needed(info))[1]);
}
