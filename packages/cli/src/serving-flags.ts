import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ServingOptions } from '@kubewright/wiring/cluster-app';
import { bool, listed, wholeNumber } from './flag-values.ts';

/** kube-apiserver's flags of the listener, as commander names them. */
export interface ServingFlags {
  readonly tlsCertFile?: string;
  readonly tlsPrivateKeyFile?: string;
  readonly tlsSniCertKey: readonly string[];
  readonly tlsMinVersion?: 'VersionTLS12' | 'VersionTLS13';
  readonly tlsCipherSuites?: readonly string[];
  readonly http2MaxStreamsPerConnection: number;
  readonly disableHttp2Serving: boolean;
  readonly corsAllowedOrigins?: readonly string[];
}

/** Adds them, under upstream's names and with upstream's defaults. */
export function addServingFlags(command: Command): Command {
  return command
    .option(
      '--tls-cert-file <file>',
      'certificate that is served, its chain behind it (PEM), read again every minute (default: one of the cluster)',
    )
    .option('--tls-private-key-file <file>', 'its key (PEM)')
    .addOption(
      new Option(
        '--tls-sni-cert-key <certificate,key[:name,...]>',
        'certificate for who asks for one of the names, of which the first label may be *, or of its own; may be given several times',
      )
        .default([], 'none')
        .argParser(sniCertificateText),
    )
    .addOption(
      new Option('--tls-min-version <version>', 'oldest version of TLS that is spoken (default: VersionTLS12)').choices([
        'VersionTLS12',
        'VersionTLS13',
      ]),
    )
    .option('--tls-cipher-suites <name,...>', "suites of TLS 1.2, in Go's names (default: its default ones)", listed)
    .option('--http2-max-streams-per-connection <n>', 'requests at once on a connection of HTTP/2; 0: 250', wholeNumber(0, 100_000), 0)
    .addOption(new Option('--disable-http2-serving [bool]', 'speak HTTP/1.1 alone').default(false).preset('true').argParser(bool))
    .option(
      '--cors-allowed-origins <pattern,...>',
      "origins whose pages may read answers (CORS): regular expressions that hold the host's beginning, ^ or //, and its end, $ or :",
      origins,
    );
}

export function servingOptions(flags: ServingFlags): ServingOptions {
  return {
    certificateFile: flags.tlsCertFile,
    privateKeyFile: flags.tlsPrivateKeyFile,
    sniCertificates: flags.tlsSniCertKey.map(sniCertificate),
    minVersion: flags.tlsMinVersion,
    cipherSuites: flags.tlsCipherSuites,
    maxStreamsPerConnection: flags.http2MaxStreamsPerConnection,
    disableHttp2: flags.disableHttp2Serving,
    corsAllowedOrigins: flags.corsAllowedOrigins,
  };
}

const certificateAndKey = /^([^,:]+),([^,:]+)(?::(.*))?$/;

function sniCertificateText(text: string, before: readonly string[]): string[] {
  if (!certificateAndKey.test(text))
    throw new InvalidArgumentError(
      'It must be a certificate file and a key file with a comma between them, and may have names behind a colon.',
    );
  return [...before, text];
}

function sniCertificate(text: string): NonNullable<ServingOptions['sniCertificates']>[number] {
  const [, certificateFile = '', privateKeyFile = '', names = ''] = certificateAndKey.exec(text) ?? [];
  return { certificateFile, privateKeyFile, names: names.split(',').filter((name) => name !== '') };
}

/** A pattern that does not hold the host lets in whoever has a name with that host in it (CVE-2022-1996). */
function origins(text: string, before: readonly string[] = []): string[] {
  const patterns = text.split(',');
  for (const pattern of patterns) {
    if (!/\^|\/\//.test(pattern) || !/[$:]/.test(pattern))
      throw new InvalidArgumentError('Each pattern must be bound to the beginning and the end of the host.');
  }
  return [...before, ...patterns];
}
