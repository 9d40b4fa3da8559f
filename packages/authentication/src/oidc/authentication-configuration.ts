import {
  duplicate,
  formatFieldErrors,
  invalidValue,
  optionalFields,
  readConfigurationFile,
  required,
  type FieldError,
  type Schema,
} from '@kubewright/api-machinery';
import { compileClaimsExpression, compileUserExpression, type Expected } from './expressions.ts';

/** A claim with a prefix, or an expression. */
export interface ClaimOrExpression {
  readonly claim?: string;
  readonly prefix?: string;
  readonly expression?: string;
}

/** Tokens of one issuer: which are taken, and whose they are. */
export interface JwtConfiguration {
  readonly issuer?: {
    readonly url?: string;
    readonly discoveryURL?: string;
    /** PEM. */
    readonly certificateAuthority?: string;
    readonly audiences?: readonly string[];
    readonly audienceMatchPolicy?: string;
  };
  readonly claimValidationRules?: readonly {
    readonly claim?: string;
    readonly requiredValue?: string;
    readonly expression?: string;
    readonly message?: string;
  }[];
  readonly claimMappings?: {
    readonly username?: ClaimOrExpression;
    readonly groups?: ClaimOrExpression;
    readonly uid?: ClaimOrExpression;
    readonly extra?: readonly { readonly key?: string; readonly valueExpression?: string }[];
  };
  readonly userValidationRules?: readonly { readonly expression?: string; readonly message?: string }[];
}

export interface AuthenticationConfiguration {
  readonly jwt?: readonly JwtConfiguration[];
  readonly anonymous?: { readonly enabled?: boolean; readonly conditions?: readonly { readonly path?: string }[] };
}

const text: Schema = { type: 'string' };
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const struct = (name: string, fields: Readonly<Record<string, Schema>>): Schema =>
  optionalFields(`io.k8s.apiserver.pkg.apis.apiserver.v1.${name}`, fields);

const mapping = struct('PrefixedClaimOrExpression', { claim: text, prefix: text, expression: text });
const kind = { apiVersion: 'apiserver.config.k8s.io/v1', kind: 'AuthenticationConfiguration' };
const fields = {
  jwt: listOf(
    struct('JWTAuthenticator', {
      issuer: struct('Issuer', {
        url: text,
        discoveryURL: text,
        certificateAuthority: text,
        audiences: listOf(text),
        audienceMatchPolicy: text,
      }),
      claimValidationRules: listOf(struct('ClaimValidationRule', { claim: text, requiredValue: text, expression: text, message: text })),
      claimMappings: struct('ClaimMappings', {
        username: mapping,
        groups: mapping,
        uid: struct('ClaimOrExpression', { claim: text, expression: text }),
        extra: listOf(struct('ExtraMapping', { key: text, valueExpression: text })),
      }),
      userValidationRules: listOf(struct('UserValidationRule', { expression: text, message: text })),
    }),
  ),
  anonymous: struct('AnonymousAuthConfig', {
    enabled: { type: 'boolean' },
    conditions: listOf(struct('AnonymousAuthCondition', { path: text })),
  }),
};

/** Reads an apiserver.config.k8s.io/v1 AuthenticationConfiguration, YAML or JSON. @throws {Error} that says what is wrong, as upstream does. */
export function parseAuthenticationConfiguration(source: string, ownIssuers: readonly string[]): AuthenticationConfiguration {
  const configuration = readConfigurationFile<AuthenticationConfiguration>(source, kind, fields);
  checkAuthenticationConfiguration(configuration, ownIssuers);
  return configuration;
}

/** `ownIssuers`: of service account tokens, which nobody else may be. @throws {Error} (apis/apiserver/validation) */
export function checkAuthenticationConfiguration(
  { jwt = [], anonymous }: AuthenticationConfiguration,
  ownIssuers: readonly string[],
): void {
  const urls = jwt.map(({ issuer }) => issuer?.url);
  const errors = jwt.flatMap((each, i) => [
    ...jwtErrors(each, `jwt[${i}]`, ownIssuers),
    ...(urls.indexOf(urls[i]) < i ? [duplicate(`jwt[${i}].issuer.url`, urls[i])] : []),
  ]);
  if (anonymous?.conditions && anonymous.conditions.length > 0 && !anonymous.enabled)
    errors.push(invalidValue('anonymous.conditions', anonymous.conditions, 'enabled should be set to true when conditions are defined'));
  if (errors.length > 0) throw new Error(formatFieldErrors(errors));
}

function jwtErrors(jwt: JwtConfiguration, at: string, ownIssuers: readonly string[]): FieldError[] {
  const { username, groups, uid, extra = [] } = jwt.claimMappings ?? {};
  const mappings = `${at}.claimMappings`;
  return [
    ...issuerErrors(jwt.issuer ?? {}, `${at}.issuer`, ownIssuers),
    ...(jwt.claimValidationRules ?? []).flatMap(({ claim, expression }, i) => {
      const rule = `${at}.claimValidationRules[${i}]`;
      if (claim && expression) return [invalidValue(rule, claim, "claim and expression can't both be set")];
      if (!claim && !expression) return [required(rule, 'claim or expression is required')];
      return expressionErrors(`${rule}.expression`, expression, 'bool');
    }),
    ...mappingErrors(`${mappings}.username`, username ?? {}, 'string', true),
    ...unverifiedEmailErrors(`${mappings}.username.expression`, jwt),
    ...(groups?.claim || groups?.expression || groups?.prefix !== undefined
      ? mappingErrors(`${mappings}.groups`, groups, 'texts', true)
      : []),
    ...(uid?.claim && uid.expression ? [invalidValue(`${mappings}.uid`, '', "claim and expression can't both be set")] : []),
    ...expressionErrors(`${mappings}.uid.expression`, uid?.expression, 'string'),
    ...extra.flatMap(({ key = '', valueExpression }, i) => [
      ...extraKeyErrors(`${mappings}.extra[${i}].key`, key),
      ...(extra.findIndex((other) => other.key === key) < i ? [duplicate(`${mappings}.extra[${i}].key`, key)] : []),
      ...(valueExpression
        ? expressionErrors(`${mappings}.extra[${i}].valueExpression`, valueExpression, 'texts')
        : [required(`${mappings}.extra[${i}].valueExpression`)]),
    ]),
    ...(jwt.userValidationRules ?? []).flatMap(({ expression }, i) => {
      const path = `${at}.userValidationRules[${i}].expression`;
      if (!expression) return [required(path)];
      const compiled = compileUserExpression(expression);
      return 'problem' in compiled ? [invalidValue(path, expression, compiled.problem)] : [];
    }),
  ];
}

function issuerErrors(issuer: NonNullable<JwtConfiguration['issuer']>, at: string, ownIssuers: readonly string[]): FieldError[] {
  const { url, discoveryURL, audiences = [], audienceMatchPolicy: policy = '' } = issuer;
  const several = audiences.length > 1;
  const wrongPolicy = several ? policy !== 'MatchAny' : policy !== '' && policy !== 'MatchAny';
  return [
    ...urlErrors(`${at}.url`, url ?? ''),
    ...(url !== undefined && ownIssuers.includes(url)
      ? [invalidValue(`${at}.url`, url, `URL must not overlap with disallowed issuers: [${[...ownIssuers].sort().join(' ')}]`)]
      : []),
    ...(discoveryURL === undefined ? [] : urlErrors(`${at}.discoveryURL`, discoveryURL)),
    ...(discoveryURL !== undefined && discoveryURL.replace(/\/+$/, '') === url?.replace(/\/+$/, '')
      ? [invalidValue(`${at}.discoveryURL`, discoveryURL, 'discoveryURL must be different from URL')]
      : []),
    ...(audiences.length === 0 ? [required(`${at}.audiences`, `at least one ${at}.audiences is required`)] : []),
    ...audiences.flatMap((audience, i) => {
      if (audience === '') return [required(`${at}.audiences[${i}]`)];
      return audiences.indexOf(audience) < i ? [duplicate(`${at}.audiences[${i}]`, audience)] : [];
    }),
    ...(wrongPolicy
      ? [
          invalidValue(
            `${at}.audienceMatchPolicy`,
            policy,
            several
              ? 'audienceMatchPolicy must be MatchAny for multiple audiences'
              : 'audienceMatchPolicy must be empty or MatchAny for single audience',
          ),
        ]
      : []),
  ];
}

function urlErrors(at: string, text: string): FieldError[] {
  if (text === '') return [required(at)];
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return [invalidValue(at, text, `parse ${JSON.stringify(text)}: invalid URI for request`)];
  return [
    ...(url.protocol === 'https:' ? [] : [invalidValue(at, text, 'URL scheme must be https')]),
    ...(url.username || url.password ? [invalidValue(at, text, 'URL must not contain a username or password')] : []),
    ...(url.search ? [invalidValue(at, text, 'URL must not contain a query')] : []),
    ...(url.hash ? [invalidValue(at, text, 'URL must not contain a fragment')] : []),
  ];
}

function mappingErrors(at: string, { claim, prefix, expression }: ClaimOrExpression, expected: Expected, prefixed: boolean): FieldError[] {
  if (claim && expression) return [invalidValue(at, '', "claim and expression can't both be set")];
  if (!claim && !expression) return [required(at, 'claim or expression is required')];
  if (expression && prefix !== undefined) return [invalidValue(`${at}.prefix`, prefix, 'may not be specified when expression is set')];
  if (claim && prefixed && prefix === undefined)
    return [required(`${at}.prefix`, 'prefix is required when claim is set. It can be set to an empty string to disable prefixing')];
  return expressionErrors(`${at}.expression`, expression, expected);
}

/** An address may be used as a name only where something asks whether the issuer has verified it. */
function unverifiedEmailErrors(at: string, { claimMappings, claimValidationRules = [] }: JwtConfiguration): FieldError[] {
  const { username, extra = [] } = claimMappings ?? {};
  const uses = (claim: string, expression = ''): boolean => new RegExp(`\\bclaims\\s*\\.\\s*\\??\\s*${claim}\\b`).test(expression);
  if (!uses('email', username?.expression)) return [];
  const asking = [username, ...extra.map(({ valueExpression }) => ({ expression: valueExpression })), ...claimValidationRules];
  if (asking.some((each) => uses('email_verified', each?.expression))) return [];
  return [
    invalidValue(
      at,
      username?.expression,
      'claims.email_verified must be used in claimMappings.username.expression or claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when claims.email is used in claimMappings.username.expression',
    ),
  ];
}

function extraKeyErrors(at: string, key: string): FieldError[] {
  if (key === '') return [required(at)];
  if (key !== key.toLowerCase()) return [invalidValue(at, key, 'must be lowercase')];
  const domain = key.split('/')[0]!;
  const reserved = ['k8s.io', 'kubernetes.io'].some((own) => domain === own || domain.endsWith(`.${own}`));
  return reserved ? [invalidValue(at, key, 'k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use')] : [];
}

function expressionErrors(at: string, expression: string | undefined, expected: Expected): FieldError[] {
  if (!expression) return [];
  const compiled = compileClaimsExpression(expression, expected);
  return 'problem' in compiled ? [invalidValue(at, expression, compiled.problem)] : [];
}
