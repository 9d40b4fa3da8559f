import { InvalidArgumentError, Option, type Command } from 'commander';
import { resolve } from 'node:path';
import type { AuthorizationOptions } from '@kubewright/wiring/cluster-app';
import { durationMs } from './flag-values.ts';

/** kube-apiserver's flags of who may do what, as commander names them. */
export interface AuthorizationFlags {
  readonly authorizationConfig?: string;
  readonly authorizationMode: readonly string[];
  readonly authorizationPolicyFile?: string;
  readonly authorizationWebhookConfigFile?: string;
  readonly authorizationWebhookVersion: 'v1' | 'v1beta1';
  readonly authorizationWebhookCacheAuthorizedTtl: number;
  readonly authorizationWebhookCacheUnauthorizedTtl: number;
}

const modes = ['ABAC', 'AlwaysAllow', 'AlwaysDeny', 'Node', 'RBAC', 'Webhook'];

/** Adds them, under upstream's names and, but for `--authorization-mode`, with upstream's defaults. */
export function addAuthorizationFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--authorization-mode <mode,...>', `who is asked in which order: ${modes.join(', ')}`)
        .default(['RBAC'], 'RBAC')
        .argParser(modeList),
    )
    .addOption(
      new Option(
        '--authorization-config <file>',
        'the same as a file that is read again every minute (apiserver.config.k8s.io/v1 AuthorizationConfiguration)',
      ).conflicts(['authorizationMode', 'authorizationPolicyFile', 'authorizationWebhookConfigFile']),
    )
    .option(
      '--authorization-policy-file <file>',
      'policies of mode ABAC, a JSON object each line (abac.authorization.kubernetes.io/v1beta1)',
    )
    .option('--authorization-webhook-config-file <file>', 'kubeconfig of the service that mode Webhook asks')
    .addOption(
      new Option('--authorization-webhook-version <version>', 'version of the SubjectAccessReviews it is sent')
        .choices(['v1', 'v1beta1'])
        .default('v1beta1'),
    )
    .addOption(
      new Option('--authorization-webhook-cache-authorized-ttl <duration>', 'how long its answers are kept that allow')
        .default(300_000, '5m0s')
        .argParser(durationMs),
    )
    .addOption(
      new Option('--authorization-webhook-cache-unauthorized-ttl <duration>', 'how long others are kept')
        .default(30_000, '30s')
        .argParser(durationMs),
    );
}

export function authorizationOptions(flags: AuthorizationFlags): AuthorizationOptions {
  return {
    configFile: flags.authorizationConfig,
    modes: flags.authorizationMode,
    policyFile: flags.authorizationPolicyFile,
    webhook: {
      configFile: flags.authorizationWebhookConfigFile && resolve(flags.authorizationWebhookConfigFile),
      version: flags.authorizationWebhookVersion,
      authorizedTtlMs: flags.authorizationWebhookCacheAuthorizedTtl,
      unauthorizedTtlMs: flags.authorizationWebhookCacheUnauthorizedTtl,
    },
  };
}

function modeList(text: string): string[] {
  const wanted = text.split(',');
  const wrong = wanted.find((mode, i) => !modes.includes(mode) || wanted.indexOf(mode) < i);
  if (wrong !== undefined) throw new InvalidArgumentError(`It must name each of ${modes.join(', ')} at most once.`);
  return wanted;
}
