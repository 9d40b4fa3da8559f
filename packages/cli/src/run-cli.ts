import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { resolve } from 'node:path';
import { formatGoDuration } from '@kubewright/api-machinery';
import { productVersion } from '@kubewright/wiring';
import { addAdmissionFlags, type AdmissionFlags } from './admission-flags.ts';
import { addApiServerFlags, type ApiServerFlags } from './api-server-flags.ts';
import { addAuthenticationFlags, type AuthenticationFlags } from './authentication-flags.ts';
import { addAuthorizationFlags, type AuthorizationFlags } from './authorization-flags.ts';
import { down } from './commands/down.ts';
import { printKubeconfig } from './commands/kubeconfig.ts';
import { up } from './commands/up.ts';
import { addEtcdFlags, type EtcdCommandFlags } from './etcd-flags.ts';
import { durationMs, ipAddress, wholeNumber } from './flag-values.ts';
import { addServingFlags, type ServingFlags } from './serving-flags.ts';

/** What a command may touch of its process. */
export interface CliIo {
  out(text: string): void;
  err(text: string): void;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
  /** Whether `out` is a terminal (colours). */
  readonly isTerminal: boolean;
}

/** Runs one command line (without node and script name). Answers the exit code; failures are one sentence on `err`. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  try {
    await createProgram(io).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (io.signal.aborted) return 130;
    io.err(`kubewright: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

const dataDirectoryOption = (): Option =>
  new Option('--data-dir <dir>', 'where the cluster lives').default('.kubewright').argParser((value: string) => resolve(value));

/** The commands with their flags; `docs/flags.md` is made from it. */
export function createProgram(io: CliIo): Command {
  const program = new Command('kubewright')
    .description('Kubernetes 1.36 in one process')
    .version(productVersion, '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) });

  const upCommand = program
    .command('up')
    .description('run a cluster in the foreground until interrupted')
    .addOption(dataDirectoryOption())
    .option('--port <n>', 'port of the API server; 0 picks a free one', wholeNumber(0, 65_535), 6443)
    .option('--bind-address <ip>', 'address the API server listens on', ipAddress, '127.0.0.1')
    .option(
      '--advertise-address <ip>',
      'address of the API server as the service default/kubernetes tells it (default: --bind-address, or 127.0.0.1 where that is every address)',
      ipAddress,
    )
    .addOption(
      new Option(
        '--endpoint-reconciler-type <type>',
        'who keeps the endpoints of that service: lease counts the servers that are alive; none',
      ).choices(['lease', 'none']),
    )
    .option('--kubeconfig <file>', 'where the admin kubeconfig is written (default: kubeconfig in the data directory)')
    .addOption(new Option('--runtime <name>', 'what runs containers').choices(['auto', 'process', 'simulated']).default('auto'))
    .option('--nodes <n>', 'simulated nodes besides this machine (default: 0; 1 with --runtime simulated)', wholeNumber(0, 10_000))
    .addOption(new Option('--log-level <level>', 'least level of the log file').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .addOption(new Option('--logging-format <format>', 'form of the log file').choices(['json', 'text']).default('json'))
    .option('-v, --v <n>', 'how much is logged: from 3 on every request, from 4 on what helps to find a fault', wholeNumber(0, 10), 0)
    .option(
      '--runtime-config <key=value,...>',
      'APIs to turn on or off: api/all, api/ga, api/beta, api/alpha, group/version, group/version/resource (default: every stable version)',
      collected,
    )
    .option(
      '--service-cluster-ip-range <cidr,...>',
      'where services get addresses: one network, or an IPv4 and an IPv6 one (default: 10.96.0.0/16)',
    )
    .option('--service-node-port-range <first-last>', 'node ports of services (default: 30000-32767)')
    .option('--feature-gates <Name=bool,...>', 'gates that some alpha and beta kinds need besides (default: all off)', collected)
    .option(
      '--cert-dir <dir>',
      'where ca.crt, ca.key and sa.key are, which the servers of one cluster share (default: with the data directory)',
    )
    .option('--hostname-override <name>', "this machine's name as a node; servers of one cluster need different ones", nodeName);
  for (const add of [addServingFlags, addEtcdFlags, addAuthenticationFlags, addAuthorizationFlags, addAdmissionFlags, addApiServerFlags])
    add(upCommand);
  upCommand.action((flags: UpFlags, command: Command) => up(flags, io, flagValues(command)));

  program
    .command('down')
    .description('end the cluster that runs on a data directory')
    .addOption(dataDirectoryOption())
    .action((flags: { dataDir: string }) => down(resolve(flags.dataDir), io));

  program
    .command('kubeconfig')
    .description('print the admin kubeconfig of a data directory')
    .addOption(dataDirectoryOption())
    .action((flags: { dataDir: string }) => printKubeconfig(resolve(flags.dataDir), io));

  return program;
}

/** The flags of `up` as commander names them. */
export interface UpFlags extends AdmissionFlags, ApiServerFlags, AuthenticationFlags, AuthorizationFlags, EtcdCommandFlags, ServingFlags {
  readonly dataDir: string;
  readonly port: number;
  readonly bindAddress: string;
  readonly advertiseAddress?: string;
  readonly endpointReconcilerType?: 'lease' | 'none';
  readonly kubeconfig?: string;
  readonly runtime: 'auto' | 'process' | 'simulated';
  readonly nodes?: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly loggingFormat: 'json' | 'text';
  readonly v: number;
  readonly runtimeConfig?: readonly string[];
  readonly featureGates?: readonly string[];
  readonly serviceClusterIpRange?: string;
  readonly serviceNodePortRange?: string;
  readonly certDir?: string;
  readonly hostnameOverride?: string;
}

/** A flag that may be given several times. */
const collected = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Every flag with its value in force, for /flagz. */
function flagValues(command: Command): ReadonlyMap<string, string> {
  const values = command.opts<Record<string, unknown>>();
  return new Map(
    command.options.map((option) => {
      const value = values[option.attributeName()];
      // A duration is read into milliseconds, and told as it is written.
      const text = option.parseArg === durationMs ? formatGoDuration(BigInt(Math.round(Number(value) * 1e6))) : String(value ?? '');
      return [option.long?.slice(2) ?? '', text];
    }),
  );
}

/** A DNS subdomain, as names of nodes are. */
function nodeName(text: string): string {
  if (text.length > 253 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text))
    throw new InvalidArgumentError('It must be a lower-case DNS name.');
  return text;
}
