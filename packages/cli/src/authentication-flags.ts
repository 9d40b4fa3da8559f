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
  readonly enableBootstrapTokenAuth: boolean;
  readonly apiAudiences: readonly string[];
  readonly serviceAccountIssuer: readonly string[];
  readonly serviceAccountKeyFile: readonly string[];
  readonly serviceAccountSigningKeyFile?: string;
  readonly serviceAccountJwksUri?: string;
  readonly serviceAccountMaxTokenExpiration: number;
  readonly serviceAccountExtendTokenExpiration: boolean;
  readonly serviceAccountLookup: boolean;
  readonly authenticationTokenWebhookConfigFile?: string;
  readonly authenticationTokenWebhookVersion: 'v1' | 'v1beta1';
  readonly authenticationTokenWebhookCacheTtl: number;
}

/** Adds them, under upstream's names and, but for `--anonymous-auth`, with upstream's defaults. */
export function addAuthenticationFlags(command: Command): Command {
  return addServiceAccountFlags(addOidcFlags(command))
    .addOption(
      new Option(
        '--authentication-config <file>',
        'issuers of JSON web tokens that are let in, and what is open to anonymous requests, read again every minute (apiserver.config.k8s.io/v1 AuthenticationConfiguration)',
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

const each = (value: string, before: readonly string[]): string[] => [...before, value];

function addServiceAccountFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--enable-bootstrap-token-auth [bool]',
        'let nodes that join in by tokens in Secrets of type bootstrap.kubernetes.io/token',
      )
        .preset('true')
        .default(false)
        .argParser(bool),
    )
    .addOption(
      new Option('--api-audiences <name,...>', 'audiences of this server (default: the issuers of service account tokens)')
        .default([], '')
        .argParser(listed),
    )
    .addOption(
      new Option('--service-account-issuer <URL>', 'issuer that new service account tokens name; several: tokens of all of them are taken')
        .default([], 'https://kubernetes.default.svc.cluster.local')
        .argParser(each),
    )
    .addOption(
      new Option(
        '--service-account-key-file <file>',
        'keys that service account tokens may be signed with besides (PEM); may be given several times',
      )
        .default([], '')
        .argParser(each),
    )
    .option('--service-account-signing-key-file <file>', "private key that they are signed with (PEM); unset: the cluster's own")
    .option('--service-account-jwks-uri <URL>', 'where others find the keys; unset: at this server')
    .addOption(
      new Option('--service-account-max-token-expiration <duration>', 'longest time that a token is asked for; 0s: no bound')
        .default(0, '0s')
        .argParser(durationMs),
    )
    .addOption(
      new Option('--service-account-lookup [bool]', 'let tokens that stand in Secrets end with those')
        .preset('true')
        .default(true)
        .argParser(bool),
    )
    .addOption(
      new Option('--service-account-extend-token-expiration [bool]', "make the tokens of pods' volumes good for a year")
        .preset('true')
        .default(true)
        .argParser(bool),
    );
}

/** @throws {InvalidArgumentError} as upstream refuses them. */
function serviceAccountOptions(flags: AuthenticationFlags): AuthenticationOptions['serviceAccounts'] {
  const { serviceAccountIssuer: issuers, serviceAccountJwksUri: jwksUri, serviceAccountMaxTokenExpiration: maxMs } = flags;
  const refuse = (problem: string): never => {
    throw new InvalidArgumentError(problem);
  };
  for (const [i, issuer] of issuers.entries()) {
    if (issuer === '') refuse('--service-account-issuer should not be an empty string.');
    if (issuer.includes(':') && !URL.canParse(issuer)) refuse(`--service-account-issuer ${issuer} contains a colon and is no URL.`);
    if (issuers.indexOf(issuer) < i) refuse(`--service-account-issuer ${issuer} is already specified.`);
  }
  if (jwksUri !== undefined && !jwksUri.startsWith('https://')) refuse('--service-account-jwks-uri requires https scheme.');
  if (maxMs !== 0 && (maxMs < 3_600_000 || maxMs > 2 ** 32 * 1_000))
    refuse('--service-account-max-token-expiration must be between 1 hour and 2^32 seconds.');
  return {
    issuers,
    audiences: flags.apiAudiences,
    keyFiles: flags.serviceAccountKeyFile,
    signingKeyFile: flags.serviceAccountSigningKeyFile,
    maxSeconds: Math.floor(maxMs / 1_000),
    extends: flags.serviceAccountExtendTokenExpiration,
    looksUp: flags.serviceAccountLookup,
    jwksUri,
  };
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
    serviceAccounts: serviceAccountOptions(flags),
    bootstrapTokens: flags.enableBootstrapTokenAuth,
    webhook: {
      configFile: flags.authenticationTokenWebhookConfigFile,
      version: flags.authenticationTokenWebhookVersion,
      cacheTtlMs: flags.authenticationTokenWebhookCacheTtl,
    },
  };
}
