import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { Clock, Random } from '@kubewright/api-machinery';

/** A certificate and its private key (PKCS #8), both PEM. Writing them to files (mode 0600) is the caller's. */
export interface KeyPair {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface CertificateDeps {
  readonly clock: Clock;
  /** Serial numbers only; keys come from WebCrypto. */
  readonly random: Random;
}

export interface CertificateSubject {
  readonly commonName: string;
  /** Groups, for a client certificate. */
  readonly organizations?: readonly string[];
}

export interface ServerCertificateRequest {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly validSeconds?: number;
}

export interface ClientCertificateRequest extends CertificateSubject {
  readonly validSeconds?: number;
}

export interface CertificateRequestOptions {
  readonly validSeconds: number;
  /** certificates.k8s.io/v1 usages, e.g. `client auth`, `server auth`, `digital signature`. */
  readonly usages: readonly string[];
}

const daySeconds = 86_400;
/** kubeadm's and client-go's values: an authority lives ten years, what it signs one. */
const authorityLifeSeconds = 3650 * daySeconds;
const leafLifeSeconds = 365 * daySeconds;
/** Certificates are valid from a little earlier, for machines whose clocks lag. */
const backdateMs = 5 * 60_000;

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

type X509 = typeof import('@peculiar/x509');
type PrivateKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Loaded on first use: only a first start and certificate signing need it, and it costs tens of milliseconds. */
async function loadX509(): Promise<X509> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

/** Makes a self-signed EC P-256 certificate authority. */
export async function createCertificateAuthority(
  subject: CertificateSubject & { validSeconds?: number },
  deps: CertificateDeps,
): Promise<KeyPair> {
  const x509 = await loadX509();
  const keys = await crypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(deps.random),
    name: nameOf(subject),
    ...validity(deps.clock, subject.validSeconds ?? authorityLifeSeconds),
    signingAlgorithm: keyAlgorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment | x509.KeyUsageFlags.keyCertSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pairOf(x509, certificate, keys.privateKey);
}

/** Issues a serving certificate for the given names and addresses. */
export async function issueServerCertificate(
  authority: KeyPair,
  request: ServerCertificateRequest,
  deps: CertificateDeps,
): Promise<KeyPair> {
  const x509 = await loadX509();
  const names = [
    ...request.dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...request.ipAddresses.map((value) => ({ type: 'ip' as const, value })),
  ];
  return issue(x509, authority, deps, {
    name: nameOf(request),
    validSeconds: request.validSeconds ?? leafLifeSeconds,
    usages: ['digital signature', 'key encipherment', 'server auth'],
    extensions: names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : [],
  });
}

/** Issues a client certificate: CN is the user's name, each O a group. */
export async function issueClientCertificate(
  authority: KeyPair,
  request: ClientCertificateRequest,
  deps: CertificateDeps,
): Promise<KeyPair> {
  const x509 = await loadX509();
  return issue(x509, authority, deps, {
    name: nameOf(request),
    validSeconds: request.validSeconds ?? leafLifeSeconds,
    usages: ['digital signature', 'key encipherment', 'client auth'],
    extensions: [],
  });
}

/**
 * Signs a PKCS #10 request (PEM): its subject, alternative names and key are taken over, the usages are the caller's.
 * @throws Error when the request is not readable or its signature does not fit its key.
 */
export async function signCertificateRequest(
  authority: KeyPair,
  requestPem: string,
  options: CertificateRequestOptions,
  deps: CertificateDeps,
): Promise<string> {
  const x509 = await loadX509();
  const request = new x509.Pkcs10CertificateRequest(requestPem);
  if (!(await request.verify())) throw new Error('certificate request signature is not valid');
  const alternativeNames = request.getExtension('2.5.29.17');
  const certificate = await sign(x509, authority, deps, {
    name: request.subjectName,
    publicKey: request.publicKey,
    validSeconds: options.validSeconds,
    usages: options.usages,
    extensions: alternativeNames ? [alternativeNames] : [],
  });
  return `${certificate.toString('pem')}\n`;
}

interface LeafRequest {
  readonly name: import('@peculiar/x509').JsonName | import('@peculiar/x509').Name;
  readonly validSeconds: number;
  readonly usages: readonly string[];
  readonly extensions: readonly import('@peculiar/x509').Extension[];
}

async function issue(x509: X509, authority: KeyPair, deps: CertificateDeps, request: LeafRequest): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const certificate = await sign(x509, authority, deps, { ...request, publicKey: keys.publicKey });
  return pairOf(x509, certificate, keys.privateKey);
}

async function sign(
  x509: X509,
  authority: KeyPair,
  deps: CertificateDeps,
  request: LeafRequest & { publicKey: import('@peculiar/x509').PublicKeyType },
) {
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const { signingKey, signingAlgorithm } = await signingOf(authority.privateKeyPem);
  return x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(deps.random),
    subject: request.name,
    // Byte for byte: Go finds no issuer whose name is another type of string.
    issuer: issuer.subjectName,
    ...validity(deps.clock, request.validSeconds, issuer.notAfter.getTime()),
    signingAlgorithm,
    publicKey: request.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      ...usageExtensions(x509, request.usages),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...request.extensions,
    ],
  });
}

function usageExtensions(x509: X509, usages: readonly string[]) {
  const flags = usages.reduce((sum, usage) => sum | (keyUsageBits.get(usage) ?? 0), 0);
  const extended = usages.flatMap((usage) => extendedUsages.get(usage) ?? []);
  return [
    ...(flags ? [new x509.KeyUsagesExtension(flags, true)] : []),
    ...(extended.length > 0 ? [new x509.ExtendedKeyUsageExtension(extended)] : []),
  ];
}

/** Bits of RFC 5280 KeyUsage as @peculiar/x509 numbers them. */
const keyUsageBits = new Map<string, number>([
  ['signing', 1],
  ['digital signature', 1],
  ['content commitment', 2],
  ['key encipherment', 4],
  ['data encipherment', 8],
  ['key agreement', 16],
  ['cert sign', 32],
  ['crl sign', 64],
  ['encipher only', 128],
  ['decipher only', 256],
]);

const extendedUsages = new Map<string, string>([
  ['any', '2.5.29.37.0'],
  ['server auth', '1.3.6.1.5.5.7.3.1'],
  ['client auth', '1.3.6.1.5.5.7.3.2'],
  ['code signing', '1.3.6.1.5.5.7.3.3'],
  ['email protection', '1.3.6.1.5.5.7.3.4'],
  ['s/mime', '1.3.6.1.5.5.7.3.4'],
  ['timestamping', '1.3.6.1.5.5.7.3.8'],
  ['ocsp signing', '1.3.6.1.5.5.7.3.9'],
]);

function nameOf({ commonName, organizations = [] }: CertificateSubject): import('@peculiar/x509').JsonName {
  return [...organizations.map((organization) => ({ O: [organization] })), { CN: [commonName] }];
}

function validity(clock: Clock, validSeconds: number, notAfterAtMostMs = Number.POSITIVE_INFINITY): { notBefore: Date; notAfter: Date } {
  const nowMs = clock.nowMs();
  return { notBefore: new Date(nowMs - backdateMs), notAfter: new Date(Math.min(nowMs + validSeconds * 1000, notAfterAtMostMs)) };
}

/** 16 bytes, positive and without a leading zero, in hex. */
function serialNumber(random: Random): string {
  const bytes = random.bytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function pairOf(x509: X509, certificate: import('@peculiar/x509').X509Certificate, privateKey: PrivateKey): Promise<KeyPair> {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', privateKey);
  return { certificatePem: `${certificate.toString('pem')}\n`, privateKeyPem: `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n` };
}

const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
/** Longer keys sign longer hashes, as Go's crypto/x509 has it. */
const curves: ReadonlyMap<string | undefined, { readonly namedCurve: string; readonly hash: string }> = new Map([
  ['prime256v1', { namedCurve: 'P-256', hash: 'SHA-256' }],
  ['secp384r1', { namedCurve: 'P-384', hash: 'SHA-384' }],
  ['secp521r1', { namedCurve: 'P-521', hash: 'SHA-512' }],
]);

/** How certificates are signed with a key. @throws {Error} for a key that cannot sign any, or none that is readable. */
function signingAlgorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject) {
  if (type === 'rsa') return rsa;
  const curve = type === 'ec' ? curves.get(details?.namedCurve) : undefined;
  if (!curve) throw new Error(`certificates are signed with RSA and ECDSA keys, not with one of type ${details?.namedCurve ?? type}`);
  return { name: 'ECDSA', ...curve };
}

/** @throws {Error} for an authority whose key cannot sign certificates, or is not its own. */
export function assertCanSign({ certificatePem, privateKeyPem }: KeyPair): void {
  const key = createPrivateKey(privateKeyPem);
  signingAlgorithmOf(key);
  if (!new X509Certificate(certificatePem).checkPrivateKey(key)) throw new Error('it is not the key of its certificate');
}

/** Of a key with whatever heading: PKCS #8, PKCS #1 (`RSA PRIVATE KEY`), SEC 1 (`EC PRIVATE KEY`). */
async function signingOf(privateKeyPem: string) {
  const key = createPrivateKey(privateKeyPem);
  const signingAlgorithm = signingAlgorithmOf(key);
  const der = key.export({ type: 'pkcs8', format: 'der' });
  return { signingAlgorithm, signingKey: await crypto.subtle.importKey('pkcs8', der, signingAlgorithm, false, ['sign']) };
}
