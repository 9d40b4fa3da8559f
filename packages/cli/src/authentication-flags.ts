import { Option, type Command } from 'commander';
import type { AuthenticationOptions } from '@kubewright/wiring/cluster-app';
import { bool, durationMs } from './flag-values.ts';

/** kube-apiserver's flags of who may come in, as commander names them. */
export interface AuthenticationFlags {
  readonly anonymousAuth?: boolean;
  readonly tokenAuthFile?: string;
  readonly clientCaFile?: string;
  readonly authenticationTokenWebhookConfigFile?: string;
  readonly authenticationTokenWebhookVersion: 'v1' | 'v1beta1';
  readonly authenticationTokenWebhookCacheTtl: number;
}

/** Adds them, under upstream's names and, but for `--anonymous-auth`, with upstream's defaults. */
export function addAuthenticationFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--anonymous-auth [bool]', 'let requests without credentials in as system:anonymous (default: for health only)')
        .preset('true')
        .argParser(bool),
    )
    .option('--token-auth-file <file>', 'CSV of bearer tokens that are let in: token, user, uid and groups')
    .option('--client-ca-file <file>', "authorities whose client certificates are taken, besides the cluster's own (PEM)")
    .option('--authentication-token-webhook-config-file <file>', 'kubeconfig of a service that is asked whose a bearer token is')
    .addOption(
      new Option('--authentication-token-webhook-version <version>', 'version of the TokenReviews it is sent')
        .choices(['v1', 'v1beta1'])
        .default('v1beta1'),
    )
    .addOption(
      new Option('--authentication-token-webhook-cache-ttl <duration>', 'how long its answers are kept')
        .default(120_000, '2m0s')
        .argParser(durationMs),
    );
}

export function authenticationOptions(flags: AuthenticationFlags): AuthenticationOptions {
  return {
    anonymous: flags.anonymousAuth,
    tokenFile: flags.tokenAuthFile,
    clientCaFile: flags.clientCaFile,
    webhook: {
      configFile: flags.authenticationTokenWebhookConfigFile,
      version: flags.authenticationTokenWebhookVersion,
      cacheTtlMs: flags.authenticationTokenWebhookCacheTtl,
    },
  };
}
