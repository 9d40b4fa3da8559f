import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { loadPatternEngine, pause, type Clock, type Logger } from '@kubewright/api-machinery';
import type { CorsOptions } from '@kubewright/apiserver';
import type { ListenerLimits, TlsCredentials, TlsPolicy } from '@kubewright/http';
import { reasonOf, StartError } from '../cluster/start-error.ts';
import { opensslCiphers, sufficeForHttp2 } from './cipher-suites.ts';

export interface SniCertificate extends CertificateFiles {
  /** Their first label may be `*`; none: those that the certificate has. */
  readonly names: readonly string[];
}

/** What upstream's flags of the listener say. */
export interface ServingOptions {
  /** PEM of the certificate that is served instead of one of the cluster's authority, its chain behind it, and its key. */
  readonly certificateFile?: string | undefined;
  readonly privateKeyFile?: string | undefined;
  /** Certificates for those who ask for their names; the first that has a name is the one of it. */
  readonly sniCertificates?: readonly SniCertificate[] | undefined;
  readonly minVersion?: 'VersionTLS12' | 'VersionTLS13' | undefined;
  /** In Go's names; unset: its default ones. */
  readonly cipherSuites?: readonly string[] | undefined;
  /** 0: the default. */
  readonly maxStreamsPerConnection: number;
  readonly disableHttp2: boolean;
  /** Regular expressions of the origins whose pages may read answers. */
  readonly corsAllowedOrigins?: readonly string[] | undefined;
}

export const servingByDefault: ServingOptions = { maxStreamsPerConnection: 0, disableHttp2: false };

/** How the listener serves. */
export interface Serving {
  readonly policy: TlsPolicy;
  readonly limits: Partial<ListenerLimits>;
  readonly cors?: CorsOptions | undefined;
  /** Unset: one that the cluster's authority has issued. */
  readonly certificate?: TlsCredentials;
  /** By the names that clients ask for. */
  readonly named: ReadonlyMap<string, TlsCredentials>;
  /** Reads the certificates again every minute until the signal aborts, and tells when one is another. */
  run(signal: AbortSignal, renewed: Renewed): Promise<void>;
}

/** Who is told of other certificates. */
export interface Renewed {
  certificate(certificate: TlsCredentials): void;
  named(named: ReadonlyMap<string, TlsCredentials>): void;
}

const reloadIntervalMs = 60_000;

/** @throws {StartError} when there is something that cannot be used. */
export async function openServing(options: ServingOptions, deps: { readonly clock: Clock; readonly logger: Logger }): Promise<Serving> {
  const { maxStreamsPerConnection, corsAllowedOrigins = [] } = options;
  const by = {
    policy: policyOf(options),
    limits: maxStreamsPerConnection > 0 ? { maxStreamsPerConnection } : {},
    cors: corsAllowedOrigins.length > 0 ? await corsOf(corsAllowedOrigins) : undefined,
  };
  const { certificateFile = '', privateKeyFile = '', sniCertificates = [] } = options;
  const named = await Promise.all(sniCertificates.map(async (each) => ({ ...each, credentials: await servable(each) })));
  const followNamed = (signal: AbortSignal, renewed: Renewed): Promise<unknown> =>
    Promise.all(
      named.map((each) => {
        const tell = (credentials: TlsCredentials): void => {
          each.credentials = credentials;
          renewed.named(byName(named));
        };
        return follow(each, each.credentials, { ...deps, signal, renewed: tell });
      }),
    );
  const serving = { ...by, named: byName(named) };
  if (certificateFile === '' && privateKeyFile === '')
    return { ...serving, run: async (signal, renewed) => void (await followNamed(signal, renewed)) };
  if (certificateFile === '' || privateKeyFile === '') throw new StartError('--tls-cert-file and --tls-private-key-file go together');
  const files: CertificateFiles = { certificateFile, privateKeyFile };
  const certificate = await servable(files);
  const run = async (signal: AbortSignal, renewed: Renewed): Promise<void> => {
    const followed = follow(files, certificate, { ...deps, signal, renewed: (read) => renewed.certificate(read) });
    await Promise.all([followed, followNamed(signal, renewed)]);
  };
  return { ...serving, certificate, run };
}

function byName(all: readonly { readonly names: readonly string[]; readonly credentials: TlsCredentials }[]): Map<string, TlsCredentials> {
  const named = new Map<string, TlsCredentials>();
  for (const { names, credentials } of all) {
    for (const name of names.length > 0 ? names : namesOf(credentials)) if (!named.has(name)) named.set(name, credentials);
  }
  return named;
}

/** The names a certificate is for; nobody asks for an address by SNI. */
function namesOf({ cert }: TlsCredentials): string[] {
  const { subject, subjectAltName = '' } = new X509Certificate(cert);
  const commonName = /^CN=(.*)$/m.exec(subject)?.[1] ?? '';
  const alternatives = subjectAltName.split(', ').flatMap((each) => (each.startsWith('DNS:') ? [each.slice('DNS:'.length)] : []));
  return [...(domain.test(commonName) && isIP(commonName) === 0 ? [commonName] : []), ...alternatives];
}

const domain = /^(?:\*|(?:\*\.)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*)$/;

/** @throws {StartError} */
function servable(files: CertificateFiles): Promise<TlsCredentials> {
  const { certificateFile, privateKeyFile } = files;
  return readCertificate(files).catch((error: unknown) => {
    throw new StartError(`the certificate ${certificateFile} with the key ${privateKeyFile} cannot be served: ${reasonOf(error)}`);
  });
}

function policyOf({ minVersion, cipherSuites, disableHttp2 }: ServingOptions): TlsPolicy {
  const isTls13 = minVersion === 'VersionTLS13';
  const chosen = cipherSuites && cipherSuites.length > 0 ? cipherSuites : undefined;
  if (chosen && !isTls13 && !disableHttp2 && !sufficeForHttp2(chosen))
    throw new StartError(
      '--tls-cipher-suites lacks what HTTP/2 needs: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    );
  const ciphers = chosen && knownCiphers(chosen);
  return { minVersion: isTls13 ? 'TLSv1.3' : 'TLSv1.2', http2: !disableHttp2, ...(ciphers && { ciphers }) };
}

function knownCiphers(names: readonly string[]): string[] {
  try {
    return opensslCiphers(names);
  } catch (error) {
    throw new StartError(reasonOf(error));
  }
}

async function corsOf(allowedOrigins: readonly string[]): Promise<CorsOptions> {
  const patterns = await loadPatternEngine();
  const error = allowedOrigins.map((pattern) => patterns.errorOf(pattern)).find((each) => each !== undefined);
  if (error !== undefined) throw new StartError(`--cors-allowed-origins has an invalid regular expression: ${error}`);
  return { allowedOrigins, patterns };
}

export interface CertificateFiles {
  readonly certificateFile: string;
  readonly privateKeyFile: string;
}

/** @throws when the files cannot be read, or do not belong together. */
async function readCertificate({ certificateFile, privateKeyFile }: CertificateFiles): Promise<TlsCredentials> {
  const [cert, key] = await Promise.all([readFile(certificateFile, 'utf8'), readFile(privateKeyFile, 'utf8')]);
  createSecureContext({ cert, key });
  return { cert, key };
}

interface Following {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly renewed: (certificate: TlsCredentials) => void;
}

async function follow(files: CertificateFiles, first: TlsCredentials, { clock, logger, signal, renewed }: Following): Promise<void> {
  let { cert, key } = first;
  while (!signal.aborted) {
    await pause(clock, reloadIntervalMs, signal);
    if (signal.aborted) return;
    try {
      const read = await readCertificate(files);
      if (read.cert === cert && read.key === key) continue;
      ({ cert, key } = read);
      renewed(read);
    } catch (error) {
      logger.error('The serving certificate cannot be read again; the one before is still served', { error: reasonOf(error) });
    }
  }
}
