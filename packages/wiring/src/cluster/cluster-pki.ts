import { X509Certificate, generateKeyPairSync } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Random } from '@kubewright/api-machinery';
import { createCertificateAuthority, issueClientCertificate, issueServerCertificate, type KeyPair } from '@kubewright/authentication';
import { readIfPresent, writePrivateFile } from './data-directory.ts';

/** Everything the cluster signs and proves itself with. */
export interface ClusterPki {
  readonly authority: KeyPair;
  readonly server: KeyPair;
  readonly admin: KeyPair;
  /** PKCS #8 PEM of the key that signs service account tokens. */
  readonly serviceAccountKeyPem: string;
}

export interface PkiRequest {
  readonly clock: Clock;
  readonly random: Random;
  /** Addresses the API server is reached at, besides loopback and the first service address. */
  readonly addresses: readonly string[];
}

const renewBeforeMs = 30 * 24 * 3_600_000;
const serverNames = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'];
const firstServiceAddress = '10.96.0.1';

/** Reads the directory's keys and certificates; makes what is missing and renews leaves that expire within 30 days. */
export async function loadOrCreatePki(directory: string, request: PkiRequest): Promise<ClusterPki> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { clock, random } = request;
  const addresses = [...new Set(['127.0.0.1', '::1', firstServiceAddress, ...request.addresses])];
  const authority = await keyPair(directory, 'ca', () => true, () => createCertificateAuthority({ commonName: 'kubernetes' }, { clock, random }));
  const isFresh = (certificate: X509Certificate): boolean =>
    Date.parse(certificate.validTo) - clock.nowMs() > renewBeforeMs && certificate.checkIssued(new X509Certificate(authority.certificatePem));
  const [server, admin, serviceAccountKeyPem] = await Promise.all([
    keyPair(
      directory,
      'apiserver',
      (certificate) => isFresh(certificate) && addresses.every((address) => certificate.checkIP(address) !== undefined),
      () => issueServerCertificate(authority, { commonName: 'kube-apiserver', dnsNames: serverNames, ipAddresses: addresses }, { clock, random }),
    ),
    keyPair(directory, 'admin', isFresh, () =>
      issueClientCertificate(authority, { commonName: 'kubernetes-admin', organizations: ['system:masters'] }, { clock, random }),
    ),
    serviceAccountKey(directory),
  ]);
  return { authority, server, admin, serviceAccountKeyPem };
}

/** A key for service account tokens that lives as long as the process. */
export function newServiceAccountKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function keyPair(directory: string, name: string, isGood: (certificate: X509Certificate) => boolean, make: () => Promise<KeyPair>): Promise<KeyPair> {
  const [certificateFile, keyFile] = [join(directory, `${name}.crt`), join(directory, `${name}.key`)];
  const [certificatePem, privateKeyPem] = await Promise.all([readIfPresent(certificateFile), readIfPresent(keyFile)]);
  if (certificatePem && privateKeyPem && isGood(new X509Certificate(certificatePem))) return { certificatePem, privateKeyPem };
  const made = await make();
  await writePrivateFile(keyFile, made.privateKeyPem);
  await writePrivateFile(certificateFile, made.certificatePem);
  return made;
}

async function serviceAccountKey(directory: string): Promise<string> {
  const file = join(directory, 'sa.key');
  const present = await readIfPresent(file);
  if (present) return present;
  const pem = newServiceAccountKey();
  await writePrivateFile(file, pem);
  return pem;
}
