import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { derElements, needed, hex } from './der.ts';

interface Algorithm {
  /** As Node names the type of key; Go's name of the same. */
  readonly keyType: 'rsa' | 'ec' | 'ed25519';
  readonly keyName: 'RSA' | 'ECDSA' | 'Ed25519';
  readonly hash: string | null;
  /** Of RSA-PSS. */
  readonly saltBytes?: number;
}

const rsa = (hash: string, saltBytes?: number): Algorithm => ({ keyType: 'rsa', keyName: 'RSA', hash, ...(saltBytes && { saltBytes }) });
const ecdsa = (hash: string): Algorithm => ({ keyType: 'ec', keyName: 'ECDSA', hash });

const pssIdentifier = '2a864886f70d01010a';

/** By the object identifier in DER, RSA-PSS with the parameters of RFC 4055. Source: Go's crypto/x509 (1.25). */
const algorithms: ReadonlyMap<string, Algorithm> = new Map([
  ['2a864886f70d010105', rsa('sha1')],
  ['2a864886f70d01010b', rsa('sha256')],
  ['2a864886f70d01010c', rsa('sha384')],
  ['2a864886f70d01010d', rsa('sha512')],
  [pss('01', '20'), rsa('sha256', 32)],
  [pss('02', '30'), rsa('sha384', 48)],
  [pss('03', '40'), rsa('sha512', 64)],
  ['2a8648ce3d0401', ecdsa('sha1')],
  ['2a8648ce3d040302', ecdsa('sha256')],
  ['2a8648ce3d040303', ecdsa('sha384')],
  ['2a8648ce3d040304', ecdsa('sha512')],
  ['2b6570', { keyType: 'ed25519', keyName: 'Ed25519', hash: null }],
]);
const md5WithRsa = '2a864886f70d010104';
const curves: ReadonlySet<string | undefined> = new Set(['secp224r1', 'prime256v1', 'secp384r1', 'secp521r1']);
const goTypes: ReadonlyMap<string | undefined, string> = new Map([
  ['rsa', '*rsa.PublicKey'],
  ['ec', '*ecdsa.PublicKey'],
  ['ed25519', 'ed25519.PublicKey'],
]);
const failures = {
  rsa: 'crypto/rsa: verification error',
  ec: 'x509: ECDSA verification failure',
  ed25519: 'x509: Ed25519 verification failure',
};
const unimplemented = 'x509: cannot verify signature: algorithm unimplemented';

function pss(hash: string, saltBytes: string): string {
  const algorithm = `300d06096086480165030402${hash}0500`;
  return `${pssIdentifier}a00f${algorithm}a11c301a06092a864886f70d010108${algorithm}a2030201${saltBytes}`;
}

/**
 * Why the signature of a certificate request (PKCS#10 in DER; RFC 2986) is not that of the key it is about, as Go's
 * crypto/x509 says it; undefined when it is. @throws {Error} on bytes that are no certificate request.
 */
export function requestSignatureProblem(der: Uint8Array): string | undefined {
  const [request] = derElements(der, { start: 0, end: der.length });
  const [info, algorithm, signature] = derElements(der, needed(request));
  const publicKey = needed(derElements(der, needed(info))[2]);
  const [identifier, parameters] = derElements(der, needed(algorithm));
  const name = hex(der, needed(identifier));
  const key = publicKeyOf(der.subarray(needed(derElements(der, needed(info))[1]).end, publicKey.end));
  const unusable = key && keyProblem(key);
  if (unusable) return unusable;
  if (name === md5WithRsa) return 'x509: cannot verify signature: insecure algorithm MD5-RSA';
  const known = algorithms.get(name === pssIdentifier && parameters ? name + hex(der, parameters) : name);
  if (!key || !known) return unimplemented;
  const { keyType, keyName, hash, saltBytes } = known;
  if (key.asymmetricKeyType !== keyType) {
    return `x509: signature algorithm specifies an ${keyName} public key, but have public key of type ${goTypes.get(key.asymmetricKeyType)}`;
  }
  const padding = saltBytes === undefined ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltBytes };
  // The first byte of a bit string says how many bits of the last one are unused.
  const bytes = der.subarray(needed(signature).start + 1, needed(signature).end);
  const signed = der.subarray(needed(request).start, needed(info).end);
  return verify(hash, signed, { key, ...padding }, bytes) ? undefined : failures[keyType];
}

/** Undefined: a key that neither Go nor Node can use. */
function publicKeyOf(der: Uint8Array): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
    return goTypes.has(key.asymmetricKeyType) ? key : undefined;
  } catch {
    return undefined;
  }
}

function keyProblem({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): string | undefined {
  const { namedCurve, modulusLength = 0 } = asymmetricKeyDetails;
  if (asymmetricKeyType === 'ec' && !curves.has(namedCurve)) return 'x509: unsupported elliptic curve';
  if (asymmetricKeyType !== 'rsa' || modulusLength >= 1024) return undefined;
  return `crypto/rsa: ${modulusLength}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)`;
}
