import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { link, readFile, rm } from 'node:fs/promises';
import { makeDirectory } from '@kubewright/client';
import { join } from 'node:path';
import { sleep, type Clock, type Random } from '@kubewright/api-machinery';
import {
  assertCanSign,
  createCertificateAuthority,
  issueClientCertificate,
  issueServerCertificate,
  tokenAlgorithmOf,
  type KeyPair,
  type ServiceAccountKey,
} from '@kubewright/authentication';
import { systemClock } from '../../system/system-clock.ts';
import { readIfPresent, writePrivateFile } from './data-directory.ts';
import { keyOfPem, newServiceAccountKey } from './service-account-key.ts';
import { reasonOf, StartError } from '../start-error.ts';

/** Everything the cluster signs and proves itself with. */
export interface ClusterPki {
  readonly authority: KeyPair;
  readonly server: KeyPair;
  readonly admin: KeyPair;
  readonly serviceAccountKey: ServiceAccountKey;
  /** Signs nothing but the certificate by which extension servers know this API server. */
  readonly frontProxyAuthority: KeyPair;
  readonly frontProxyClient: KeyPair;
}

export interface PkiRequest {
  readonly clock: Clock;
  readonly random: Random;
  /** Where the authority and the key of service accounts are, if not with the rest: other servers use them too. */
  readonly sharedDirectory?: string;
  /** Addresses the API server is reached at, besides loopback and the first service address. */
  readonly addresses: readonly string[];
}

/** How long the certificate of a key that another server has written is waited for. */
const otherServerMs = 5_000;
const pollMs = 50;
const renewBeforeMs = 30 * 24 * 3_600_000;
/** Under which this server's own certificate is found (SNI), whatever else it serves. */
export const ownServerName = 'apiserver-loopback-client';
const serverNames = [
  ownServerName,
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];
const firstServiceAddress = '10.96.0.1';

/** Reads the directory's keys and certificates; makes what is missing and renews leaves that expire within 30 days. */
export async function loadOrCreatePki(directory: string, request: PkiRequest): Promise<ClusterPki> {
  const { clock, random, sharedDirectory = directory } = request;
  for (const folder of new Set([directory, sharedDirectory])) await makeDirectory(folder, 0o700);
  const addresses = [...new Set(['127.0.0.1', '::1', firstServiceAddress, ...request.addresses])];
  const authority = await sharedAuthority(sharedDirectory, () =>
    createCertificateAuthority({ commonName: 'kubernetes' }, { clock, random }),
  );
  const isFresh = (certificate: X509Certificate): boolean =>
    Date.parse(certificate.validTo) - clock.nowMs() > renewBeforeMs &&
    certificate.checkIssued(new X509Certificate(authority.certificatePem));
  const [server, admin, serviceAccountKey] = await Promise.all([
    keyPair(
      directory,
      'apiserver',
      (certificate) =>
        isFresh(certificate) &&
        certificate.checkHost(ownServerName) !== undefined &&
        addresses.every((address) => certificate.checkIP(address) !== undefined),
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
    loadServiceAccountKey(sharedDirectory),
  ]);
  return { authority, server, admin: forClients(admin), serviceAccountKey, ...(await loadFrontProxy(directory, request)) };
}

/** Client libraries that take every `PRIVATE KEY` for an RSA one (fabric8's, of Java) know an EC key by its own heading. */
function forClients({ certificatePem, privateKeyPem }: KeyPair): KeyPair {
  const key = createPrivateKey(privateKeyPem);
  if (key.asymmetricKeyType !== 'ec') return { certificatePem, privateKeyPem };
  return { certificatePem, privateKeyPem: key.export({ type: 'sec1', format: 'pem' }).toString() };
}

/** An authority of its own: whoever holds a certificate of it speaks for anybody. */
async function loadFrontProxy(
  directory: string,
  { clock, random }: PkiRequest,
): Promise<Pick<ClusterPki, 'frontProxyAuthority' | 'frontProxyClient'>> {
  const frontProxyAuthority = await keyPair(
    directory,
    'front-proxy-ca',
    () => true,
    () => createCertificateAuthority({ commonName: 'front-proxy-ca' }, { clock, random }),
  );
  const frontProxyClient = await keyPair(
    directory,
    'front-proxy-client',
    (certificate) =>
      Date.parse(certificate.validTo) - clock.nowMs() > renewBeforeMs &&
      certificate.checkIssued(new X509Certificate(frontProxyAuthority.certificatePem)),
    () => issueClientCertificate(frontProxyAuthority, { commonName: 'front-proxy-client', organizations: [] }, { clock, random }),
  );
  return { frontProxyAuthority, frontProxyClient };
}

/** The authority of all servers that use the directory: the first of those that start at once makes it. */
async function sharedAuthority(directory: string, make: () => Promise<KeyPair>): Promise<KeyPair> {
  const [certificateFile, keyFile] = pairFiles(directory, 'ca');
  const present = await readPair(directory, 'ca');
  if (present) {
    usable(certificateFile, () => new X509Certificate(present.certificatePem));
    usable(keyFile, () => assertCanSign(present));
    return present;
  }
  // Keys are written before their certificates, so in this order another server's beginning is no mistake.
  if ((await readIfPresent(certificateFile)) !== undefined && (await readIfPresent(keyFile)) === undefined)
    throw new StartError(`${keyFile} is missing, though its certificate is there: without it no certificates can be issued`);
  const made = await make();
  const key = await writeOnce(keyFile, made.privateKeyPem);
  if (key === made.privateKeyPem) await writePrivateFile(certificateFile, made.certificatePem);
  const certificatePem = await untilPresent(certificateFile);
  return { certificatePem, privateKeyPem: key };
}

async function keyPair(
  directory: string,
  name: string,
  isGood: (certificate: X509Certificate) => boolean,
  make: () => Promise<KeyPair>,
): Promise<KeyPair> {
  const [certificateFile, keyFile] = pairFiles(directory, name);
  const present = await readPair(directory, name);
  const certificate = present && certificateOf(present);
  if (present && certificate && isGood(certificate)) return present;
  const made = await make();
  await writePrivateFile(keyFile, made.privateKeyPem);
  await writePrivateFile(certificateFile, made.certificatePem);
  return made;
}

/** Undefined where the pair cannot be read or does not belong together, as after a crash between its two files: it is made again. */
function certificateOf({ certificatePem, privateKeyPem }: KeyPair): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(certificatePem);
    return certificate.checkPrivateKey(createPrivateKey(privateKeyPem)) ? certificate : undefined;
  } catch {
    return undefined;
  }
}

const pairFiles = (directory: string, name: string): [certificate: string, key: string] => [
  join(directory, `${name}.crt`),
  join(directory, `${name}.key`),
];

async function readPair(directory: string, name: string): Promise<KeyPair | undefined> {
  const [certificatePem, privateKeyPem] = await Promise.all(pairFiles(directory, name).map((file) => readIfPresent(file)));
  return certificatePem && privateKeyPem ? { certificatePem, privateKeyPem } : undefined;
}

async function loadServiceAccountKey(directory: string): Promise<ServiceAccountKey> {
  const file = join(directory, 'sa.key');
  const text = (await readIfPresent(file)) ?? (await writeOnce(file, newServiceAccountKey().privateKeyPem));
  return usable(file, () => {
    const key = keyOfPem(text);
    tokenAlgorithmOf(key.publicKeyPem);
    return key;
  });
}

/** What is made of a file that somebody else may have put there. @throws {StartError} */
function usable<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new StartError(`${file} cannot be used: ${reasonOf(error)}`);
  }
}

/** Writes the file unless it is there; answers what is there now. */
async function writeOnce(file: string, content: string): Promise<string> {
  const own = `${file}.${randomUUID()}`;
  await writePrivateFile(own, content);
  try {
    await link(own, file);
    return content;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return await readFile(file, 'utf8');
  } finally {
    await rm(own, { force: true });
  }
}

/** What another server that started at the same time is about to write. @throws {StartError} */
async function untilPresent(file: string): Promise<string> {
  for (let waitedMs = 0; waitedMs < otherServerMs; waitedMs += pollMs) {
    const text = await readIfPresent(file);
    if (text) return text;
    await sleep(systemClock, pollMs);
  }
  throw new StartError(`${file} is missing, though its key is there: restore it, or delete the key to begin with a new authority`);
}
