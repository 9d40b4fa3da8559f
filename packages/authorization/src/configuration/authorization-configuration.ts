import {
  duplicate,
  formatFieldError,
  invalidValue,
  notSupported,
  optionalFields,
  parseDuration,
  readConfigurationFile,
  required,
  tooMany,
  type FieldError,
  type Schema,
} from '@kubewright/api-machinery';
import { compileReviewCondition } from '../webhook/review-conditions.ts';

export interface WebhookConfiguration {
  readonly authorizedTTL?: string;
  readonly cacheAuthorizedRequests?: boolean;
  readonly unauthorizedTTL?: string;
  readonly cacheUnauthorizedRequests?: boolean;
  readonly timeout?: string;
  readonly subjectAccessReviewVersion?: string;
  readonly matchConditionSubjectAccessReviewVersion?: string;
  readonly failurePolicy?: string;
  readonly connectionInfo?: { readonly type?: string; readonly kubeConfigFile?: string };
  readonly matchConditions?: readonly { readonly expression?: string }[];
}

export interface AuthorizerConfiguration {
  readonly type?: string;
  readonly name?: string;
  readonly webhook?: WebhookConfiguration;
}

/** What upstream knows and is here. */
const authorizerTypes = ['AlwaysAllow', 'AlwaysDeny', 'Node', 'RBAC', 'Webhook'] as const;
export type AuthorizerType = (typeof authorizerTypes)[number];

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const duration: Schema = { type: 'string', format: 'duration' };
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const struct = (name: string, fields: Readonly<Record<string, Schema>>): Schema =>
  optionalFields(`io.k8s.apiserver.pkg.apis.apiserver.v1.${name}`, fields);

const kind = { apiVersion: 'apiserver.config.k8s.io/v1', kind: 'AuthorizationConfiguration' };
const fields = {
  authorizers: listOf(
    struct('AuthorizerConfiguration', {
      type: text,
      name: text,
      webhook: struct('WebhookConfiguration', {
        authorizedTTL: duration,
        cacheAuthorizedRequests: flag,
        unauthorizedTTL: duration,
        cacheUnauthorizedRequests: flag,
        timeout: duration,
        subjectAccessReviewVersion: text,
        matchConditionSubjectAccessReviewVersion: text,
        failurePolicy: text,
        connectionInfo: struct('WebhookConnectionInfo', { type: text, kubeConfigFile: text }),
        matchConditions: listOf(struct('WebhookMatchCondition', { expression: text })),
      }),
    }),
  ),
};

/** Reads an apiserver.config.k8s.io/v1 AuthorizationConfiguration, YAML or JSON. @throws {Error} that says what is wrong, as upstream does. */
export function parseAuthorizationConfiguration(source: string): AuthorizerConfiguration[] {
  const { authorizers = [] } = readConfigurationFile<{ authorizers?: AuthorizerConfiguration[] }>(source, kind, fields);
  const texts = [...new Set([...errorsOf(authorizers).map(formatFieldError), ...nameErrors(authorizers)])];
  if (texts.length > 0) throw new Error(texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`);
  return authorizers;
}

function errorsOf(authorizers: readonly AuthorizerConfiguration[]): FieldError[] {
  if (authorizers.length === 0) return [required('authorizers', 'at least one authorization mode must be defined')];
  const [types, names] = [new Set<string>(), new Set<string>()];
  return authorizers.flatMap(({ type = '', name = '', webhook }, i) => {
    const at = `authorizers[${i}]`;
    if (type === '') return [required(`${at}.type`)];
    if (!authorizerTypes.some((known) => known === type)) return [notSupported(`${at}.type`, type, authorizerTypes)];
    if (types.has(type) && type !== 'Webhook') return [duplicate(`${at}.type`, type)];
    types.add(type);
    const errors = name === '' ? [required(`${at}.name`)] : names.has(name) ? [duplicate(`${at}.name`, name)] : [];
    names.add(name);
    if (type !== 'Webhook')
      return webhook ? [...errors, invalidValue(`${at}.webhook`, 'non-null', 'may only be specified when type=Webhook')] : errors;
    return [...errors, ...(webhook ? webhookErrors(webhook, at) : [required(`${at}.webhook`, 'required when type=Webhook')])];
  });
}

/** Of those that there is one of, names are given. */
function nameErrors(authorizers: readonly AuthorizerConfiguration[]): string[] {
  return authorizers.flatMap(({ type = '', name = '' }) =>
    type === '' || type === 'Webhook' || name === type.toLowerCase()
      ? []
      : [`expected name ${type.toLowerCase()} for authorizer ${type} instead of ${name}`],
  );
}

/** Upstream names no `webhook` in these paths (apis/apiserver/validation ValidateWebhookConfiguration). */
function webhookErrors(webhook: WebhookConfiguration, at: string): FieldError[] {
  const { subjectAccessReviewVersion, matchConditionSubjectAccessReviewVersion: conditionVersion, matchConditions = [] } = webhook;
  return [
    ...durationErrors(`${at}.timeout`, webhook.timeout, 30),
    ...durationErrors(`${at}.authorizedTTL`, webhook.authorizedTTL ?? '5m'),
    ...durationErrors(`${at}.unauthorizedTTL`, webhook.unauthorizedTTL ?? '30s'),
    ...oneOf(`${at}.subjectAccessReviewVersion`, subjectAccessReviewVersion, ['v1', 'v1beta1']),
    ...(conditionVersion || matchConditions.length > 0
      ? oneOf(`${at}.matchConditionSubjectAccessReviewVersion`, conditionVersion, ['v1'], 'required if match conditions are specified')
      : []),
    ...oneOf(`${at}.failurePolicy`, webhook.failurePolicy, ['NoOpinion', 'Deny']),
    ...connectionErrors(webhook.connectionInfo ?? {}, `${at}.connectionInfo`),
    ...conditionErrors(matchConditions, at),
  ];
}

function durationErrors(at: string, value: string | undefined, mostSeconds?: number): FieldError[] {
  const nanos = value === undefined ? 0n : parseDuration(value);
  if (nanos === 0n) return [required(at)];
  const tooLong = mostSeconds !== undefined && nanos > BigInt(mostSeconds) * 1_000_000_000n;
  if (nanos > 0n && !tooLong) return [];
  return [invalidValue(at, value, mostSeconds === undefined ? 'must be > 0s' : `must be > 0s and <= ${mostSeconds}s`)];
}

function oneOf(at: string, value: string | undefined, known: readonly string[], why?: string): FieldError[] {
  if (value === undefined || value === '') return [required(at, why)];
  return known.includes(value) ? [] : [notSupported(at, value, known)];
}

function connectionErrors({ type, kubeConfigFile }: NonNullable<WebhookConfiguration['connectionInfo']>, at: string): FieldError[] {
  // InClusterConfig is of servers that run in a pod: this one does not.
  const errors = oneOf(`${at}.type`, type, ['KubeConfigFile']);
  if (errors.length > 0) return errors;
  if (!kubeConfigFile) return [required(`${at}.kubeConfigFile`)];
  return kubeConfigFile.startsWith('/') ? [] : [invalidValue(`${at}.kubeConfigFile`, kubeConfigFile, 'must be an absolute path')];
}

function conditionErrors(conditions: NonNullable<WebhookConfiguration['matchConditions']>, at: string): FieldError[] {
  const seen = new Set<string>();
  if (conditions.length > 64) return [tooMany(`${at}.matchConditions`, conditions.length, 64)];
  return conditions.flatMap(({ expression = '' }, i) => {
    const path = `${at}.matchConditions[${i}].expression`;
    if (expression.trim() === '') return [required(path)];
    if (seen.has(expression)) return [duplicate(path, expression)];
    seen.add(expression);
    const compiled = compileReviewCondition(expression);
    return 'problem' in compiled ? [invalidValue(path, expression, compiled.problem)] : [];
  });
}
