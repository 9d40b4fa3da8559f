import {
  type FieldError,
  duplicate,
  invalidValue,
  isDns1035Label,
  notSupported,
  required,
  semanticEqual,
  validateLabelSelector,
} from '@kubewright/api-machinery';
import { webhookConditionEnvironment } from '@kubewright/cel';
import type { MutatingWebhook, ValidatingWebhook } from '@kubewright/api/admissionregistration/v1';
import { checked } from '../../validation/checked.ts';
import { firstPlaces } from '../../validation/first-places.ts';
import { validateFullyQualifiedName } from '../../validation/names.ts';
import { validateWebhookClient } from '../../validation/webhook-client.ts';
import { validateMatchConditions } from '../expression-validation.ts';
import { validateMatchPolicy, validateRule } from '../rule-validation.ts';

type Webhook = ValidatingWebhook | MutatingWebhook;

interface Webhooks {
  readonly webhooks?: readonly Webhook[];
}

const failurePolicies = ['Fail', 'Ignore'];
const harmlessSideEffects = ['None', 'NoneOnDryRun'];
const reviewVersions = ['v1', 'v1beta1'];
const reinvocationPolicies = ['IfNeeded', 'Never'];

/** pkg/apis/admissionregistration/validation ValidateValidatingWebhookConfiguration and its mutating sister. */
export function validateWebhooks({ webhooks }: Webhooks, old?: Webhooks): FieldError[] {
  const list = webhooks ?? [];
  const conditionsOf = (of: Webhooks): unknown => (of.webhooks ?? []).map(({ matchConditions = [] }) => matchConditions);
  const sameConditions = old !== undefined && semanticEqual(conditionsOf({ webhooks: list }), conditionsOf(old));
  const first = firstPlaces(list.map(({ name }) => name));
  return list.flatMap((webhook, index) => {
    const at = `webhooks[${index}]`;
    const again = webhook.name && first[index]! < index;
    return [
      ...validateWebhook(webhook, at),
      ...(sameConditions ? [] : validateMatchConditions(webhook.matchConditions, `${at}.matchConditions`, webhookConditionEnvironment)),
      ...validateReviewVersions(webhook.admissionReviewVersions ?? [], `${at}.admissionReviewVersions`),
      ...(again ? [duplicate(`${at}.name`, webhook.name)] : []),
    ];
  });
}

function validateWebhook(webhook: Webhook, at: string): FieldError[] {
  const {
    name = '',
    rules,
    failurePolicy,
    matchPolicy,
    sideEffects,
    timeoutSeconds,
    namespaceSelector,
    objectSelector,
    clientConfig,
  } = webhook;
  const errors = validateFullyQualifiedName(name, `${at}.name`);
  for (const [index, rule] of (rules ?? []).entries()) errors.push(...validateRule(rule, `${at}.rules[${index}]`));
  if (failurePolicy !== undefined && !failurePolicies.includes(failurePolicy))
    errors.push(notSupported(`${at}.failurePolicy`, failurePolicy, failurePolicies));
  errors.push(...validateMatchPolicy(matchPolicy, `${at}.matchPolicy`, { needed: false }));
  if (sideEffects === undefined || sideEffects === null)
    errors.push(required(`${at}.sideEffects`, `must specify one of ${harmlessSideEffects.join(', ')}`));
  else if (!harmlessSideEffects.includes(sideEffects)) errors.push(notSupported(`${at}.sideEffects`, sideEffects, harmlessSideEffects));
  if (timeoutSeconds !== undefined && (timeoutSeconds > 30 || timeoutSeconds < 1)) {
    errors.push(invalidValue(`${at}.timeoutSeconds`, timeoutSeconds, 'the timeout value must be between 1 and 30 seconds'));
  }
  if (namespaceSelector) errors.push(...validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`));
  if (objectSelector) errors.push(...validateLabelSelector(objectSelector, `${at}.objectSelector`));
  const again = 'reinvocationPolicy' in webhook ? webhook.reinvocationPolicy : undefined;
  if (again !== undefined && !reinvocationPolicies.includes(again))
    errors.push(notSupported(`${at}.reinvocationPolicy`, again, reinvocationPolicies));
  return [...errors, ...validateWebhookClient(clientConfig ?? {}, `${at}.clientConfig`)];
}

function validateReviewVersions(versions: readonly string[], field: string): FieldError[] {
  if (versions.length === 0) return [required(field, `must specify one of ${reviewVersions.join(', ')}`)];
  const first = firstPlaces(versions);
  const errors = versions.flatMap((version, index) => {
    const at = `${field}[${index}]`;
    return first[index]! < index ? [invalidValue(at, version, 'duplicate version')] : checked(isDns1035Label, version, at);
  });
  if (versions.some((version) => reviewVersions.includes(version))) return errors;
  return [...errors, invalidValue(field, versions, `must include at least one of ${reviewVersions.join(', ')}`)];
}
