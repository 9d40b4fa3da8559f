import { type DerElement, derElements } from '@kubewright/authentication';

const tags = { boolean: 0x01, bitString: 0x03, octetString: 0x04, oid: 0x06, sequence: 0x30, extensions: 0xa3 };
/** 2.5.29.19, basicConstraints. */
const basicConstraintsOid = [0x55, 0x1d, 0x13];

export interface Certificate {
  readonly isAuthority: boolean;
}

/** Whether the bytes have the form of a PKCS#10 request: info, algorithm, signature. The signature is not verified. */
export function isCertificateRequest(der: Uint8Array): boolean {
  return signedParts(der, (info) => info.length >= 3) !== undefined;
}

/** What the checks here need of an X.509 certificate; undefined when the bytes are none. The signature is not verified. */
export function readCertificate(der: Uint8Array): Certificate | undefined {
  // tbsCertificate: [version,] serial, algorithm, issuer, validity, subject, key [, …]
  const parts = signedParts(der, (info) => info.filter(({ tag }) => tag === tags.sequence).length >= 5);
  if (!parts) return undefined;
  const extensions = parts.find(({ tag }) => tag === tags.extensions);
  return { isAuthority: extensions ? (reading(() => saysAuthority(der, extensions)) ?? false) : false };
}

/** The parts of what is signed, in a SEQUENCE of it, an algorithm and a BIT STRING. */
function signedParts(der: Uint8Array, isComplete: (info: readonly DerElement[]) => boolean): DerElement[] | undefined {
  return reading(() => {
    const outer = derElements(der, { start: 0, end: der.length });
    if (outer.length !== 1 || outer[0]!.tag !== tags.sequence) return undefined;
    const [info, algorithm, signature] = derElements(der, outer[0]!);
    if (info?.tag !== tags.sequence || algorithm?.tag !== tags.sequence || signature?.tag !== tags.bitString) return undefined;
    const parts = derElements(der, info);
    return isComplete(parts) ? parts : undefined;
  });
}

function saysAuthority(der: Uint8Array, extensions: DerElement): boolean {
  const list = derElements(der, derElements(der, extensions)[0]!);
  const constraints = list
    .map((extension) => derElements(der, extension))
    .find(
      ([oid]) =>
        oid?.tag === tags.oid && basicConstraintsOid.every((byte, at) => der[oid.start + at] === byte) && oid.end - oid.start === 3,
    );
  const value = constraints?.findLast(({ tag }) => tag === tags.octetString);
  if (!value) return false;
  const [sequence] = derElements(der, value);
  const [flag] = sequence ? derElements(der, sequence) : [];
  return flag?.tag === tags.boolean && der[flag.start] !== 0;
}

function reading<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
