import { type KeyObject, X509Certificate, createPrivateKey, createPublicKey } from 'node:crypto';
import type { Secret } from '@kubewright/api/core/v1';
import { decodeBase64, pemBlocks } from '../../certificates/pem.ts';

/** Why the key and the certificate of a secret are no pair, in the words of Go's crypto/tls X509KeyPair. */
export function tlsWarnings({ type, data = {} }: Secret): string[] {
  if (type !== 'kubernetes.io/tls') return [];
  const problem = pairProblem(textOf(data['tls.crt']), textOf(data['tls.key']));
  return problem === undefined ? [] : [problem];
}

const textOf = (base64: string | undefined): string => new TextDecoder('latin1').decode(decodeBase64(base64 ?? '') ?? new Uint8Array());

const isPrivateKey = (type: string): boolean => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY');
const skipped = (types: readonly string[]): string => `after skipping PEM blocks of the following types: [${types.join(' ')}]`;

function pairProblem(certificateText: string, keyText: string): string | undefined {
  const certificates = pemBlocks(certificateText);
  const certificate = certificates.find(({ type }) => type === 'CERTIFICATE');
  if (!certificate) return noCertificate(certificates.map(({ type }) => type));
  const blocks = pemBlocks(keyText);
  const key = blocks.find(({ type }) => isPrivateKey(type));
  if (!key) return noKey(blocks.map(({ type }) => type));
  const owned = publicKeyOf(certificate.der);
  if (!owned) return 'x509: malformed certificate';
  const held = privateKeyOf(key.der);
  if (!held) return 'tls: failed to parse private key';
  if (held.asymmetricKeyType !== owned.asymmetricKeyType) return 'tls: private key type does not match public key type';
  return createPublicKey(held).equals(owned) ? undefined : 'tls: private key does not match public key';
}

function noCertificate(types: readonly string[]): string {
  if (types.length === 0) return 'tls: failed to find any PEM data in certificate input';
  if (types.length === 1 && types[0]!.endsWith('PRIVATE KEY'))
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input ${skipped(types)}`;
}

function noKey(types: readonly string[]): string {
  if (types.length === 0) return 'tls: failed to find any PEM data in key input';
  if (types.length === 1 && types[0] === 'CERTIFICATE') return 'tls: found a certificate rather than a key in the PEM for the private key';
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input ${skipped(types)}`;
}

function publicKeyOf(der: Uint8Array): KeyObject | undefined {
  try {
    return new X509Certificate(der).publicKey;
  } catch {
    return undefined;
  }
}

function privateKeyOf(der: Uint8Array): KeyObject | undefined {
  for (const type of ['pkcs1', 'pkcs8', 'sec1'] as const) {
    try {
      return createPrivateKey({ key: Buffer.from(der), format: 'der', type });
    } catch {
      // One of the other forms, if any.
    }
  }
  return undefined;
}
