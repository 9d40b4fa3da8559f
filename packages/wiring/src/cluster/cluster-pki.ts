import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Random } from '@kubewright/api-machinery';
import {
  createCertificateAuthority,
  issueClientCertificate,
  issueServerCertificate,
  type KeyPair,
  type ServiceAccountKey,
} from '@kubewright/authentication';
import { readIfPresent, writePrivateFile } from './data-directory.ts';

/** Everything the cluster signs and proves itself with. */
export interface ClusterPki {
  readonly authority: KeyPair;
  readonly server: KeyPair;
  readonly admin: KeyPair;
  readonly serviceAccountKey: ServiceAccountKey;
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
  const authority = await keyPair(
    directory,
    'ca',
    () => true,
    () => createCertificateAuthority({ commonName: 'kubernetes' }, { clock, random }),
  );
  const isFresh = (certificate: X509Certificate): boolean =>
    Date.parse(certificate.validTo) - clock.nowMs() > renewBeforeMs &&
    certificate.checkIssued(new X509Certificate(authority.certificatePem));
  const [server, admin, serviceAccountKey] = await Promise.all([
    keyPair(
      directory,
      'apiserver',
      (certificate) => isFresh(certificate) && addresses.every((address) => certificate.checkIP(address) !== undefined),
      () =>
        issueServerCertificate(
          authority,
          { commonName: 'kube-apiserver', dnsNames: serverNames, ipAddresses: addresses },
          { clock, random },
        ),
    ),
    keyPair(directory, 'admin', isFresh, () =>
      issueClientCertificate(authority, { commonName: 'kubernetes-admin', organizations: ['system:masters'] }, { clock, random }),
    ),
    loadServiceAccountKey(directory),
  ]);
  return { authority, server, admin, serviceAccountKey };
}

/** A new key for service account tokens. */
export function newServiceAccountKey(): ServiceAccountKey {
  return keyOfPem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

function keyOfPem(privateKeyPem: string): ServiceAccountKey {
  return { privateKeyPem, publicKeyPem: createPublicKey(privateKeyPem).export({ type: 'spki', format: 'pem' }).toString() };
}

async function keyPair(
  directory: string,
  name: string,
  isGood: (certificate: X509Certificate) => boolean,
  make: () => Promise<KeyPair>,
): Promise<KeyPair> {
  const [certificateFile, keyFile] = [join(directory, `${name}.crt`), join(directory, `${name}.key`)];
  const [certificatePem, privateKeyPem] = await Promise.all([readIfPresent(certificateFile), readIfPresent(keyFile)]);
  if (certificatePem && privateKeyPem && isGood(new X509Certificate(certificatePem))) return { certificatePem, privateKeyPem };
  const made = await make();
  await writePrivateFile(keyFile, made.privateKeyPem);
  await writePrivateFile(certificateFile, made.certificatePem);
  return made;
}

async function loadServiceAccountKey(directory: string): Promise<ServiceAccountKey> {
  const file = join(directory, 'sa.key');
  const present = await readIfPresent(file);
  if (present) return keyOfPem(present);
  const key = newServiceAccountKey();
  await writePrivateFile(file, key.privateKeyPem);
  return key;
}
