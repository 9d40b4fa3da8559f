import { InvalidArgumentError, Option, type Command } from 'commander';
import type { AuthenticationOptions } from '@kubewright/wiring/cluster-app';
import { bool, durationMs, listed } from './flag-values.ts';

/** kube-apiserver's flags of who may come in, as commander names them. */
export interface AuthenticationFlags {
  readonly anonymousAuth?: boolean;
  readonly tokenAuthFile?: string;
  readonly clientCaFile?: string;
  readonly authenticationConfig?: string;
  readonly oidcIssuerUrl?: string;
  readonly oidcClientId?: string;
  readonly oidcCaFile?: string;
  readonly oidcUsernameClaim: string;
  readonly oidcUsernamePrefix?: string;
  readonly oidcGroupsClaim?: string;
  readonly oidcGroupsPrefix?: string;
  readonly oidcRequiredClaim?: readonly string[];
  readonly oidcSigningAlgs: readonly string[];
  readonly authenticationTokenWebhookConfigFile?: string;
  readonly authenticationTokenWebhookVersion: 'v1' | 'v1beta1';
  readonly authenticationTokenWebhookCacheTtl: number;
}

/** Adds them, under upstream's names and, but for `--anonymous-auth`, with upstream's defaults. */
export function addAuthenticationFlags(command: Command): Command {
  return addOidcFlags(command)
    .addOption(
      new Option(
        '--authentication-config <file>',
        'issuers of JSON web tokens that are let in, and what is open to anonymous requests (apiserver.config.k8s.io/v1 AuthenticationConfiguration)',
      ).conflicts(['oidcIssuerUrl', 'oidcClientId']),
    )
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

function addOidcFlags(command: Command): Command {
  return command
    .option('--oidc-issuer-url <URL>', 'OpenID Connect issuer whose tokens are let in')
    .option('--oidc-client-id <id>', 'audience that its tokens have to be for')
    .option('--oidc-ca-file <file>', "authority of the issuer's server (PEM); unset: those of the system")
    .option('--oidc-username-claim <claim>', 'claim that is the user', 'sub')
    .option('--oidc-username-prefix <text>', 'what is put before it; -: nothing (default: the issuer and #, unless the claim is email)')
    .option('--oidc-groups-claim <claim>', 'claim that is the groups of the user')
    .option('--oidc-groups-prefix <text>', 'what is put before each')
    .option('--oidc-required-claim <claim=value,...>', 'claims that a token has to have', listed)
    .addOption(
      new Option('--oidc-signing-algs <name,...>', 'algorithms it may be signed with')
        .default(['RS256'], 'RS256')
        .argParser((text: string) => listed(text)),
    );
}

/** @throws {InvalidArgumentError} for half of what there has to be. */
function oidcOptions(flags: AuthenticationFlags): AuthenticationOptions['oidc'] {
  const { oidcIssuerUrl: issuerUrl, oidcClientId: clientId, oidcRequiredClaim = [] } = flags;
  if (!issuerUrl && !clientId) return undefined;
  if (!issuerUrl || !clientId) throw new InvalidArgumentError('--oidc-issuer-url and --oidc-client-id must be specified together.');
  return {
    issuerUrl,
    clientId,
    usernameClaim: flags.oidcUsernameClaim,
    usernamePrefix: flags.oidcUsernamePrefix,
    groupsClaim: flags.oidcGroupsClaim,
    groupsPrefix: flags.oidcGroupsPrefix,
    requiredClaims: new Map(oidcRequiredClaim.map((each) => [each.split('=', 1)[0]!, each.slice(each.indexOf('=') + 1)])),
    signingAlgorithms: flags.oidcSigningAlgs,
    caFile: flags.oidcCaFile,
  };
}

export function authenticationOptions(flags: AuthenticationFlags): AuthenticationOptions {
  return {
    anonymous: flags.anonymousAuth,
    tokenFile: flags.tokenAuthFile,
    clientCaFile: flags.clientCaFile,
    configFile: flags.authenticationConfig,
    oidc: oidcOptions(flags),
    webhook: {
      configFile: flags.authenticationTokenWebhookConfigFile,
      version: flags.authenticationTokenWebhookVersion,
      cacheTtlMs: flags.authenticationTokenWebhookCacheTtl,
    },
  };
}
