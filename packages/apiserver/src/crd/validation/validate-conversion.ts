import { forbiddenField, invalidValue, isDns1035Label, notSupported, required, type FieldError } from '@kubewright/api-machinery';
import type { CustomResourceConversion } from '@kubewright/api/apiextensions/v1';
import { validateCaBundle, validateWebhookService, validateWebhookUrl } from '../../aggregation/targets/validate-webhook-target.ts';

const reviewVersions = ['v1', 'v1beta1'];

/** `spec.conversion`; messages name the fields of the internal version, where `webhook` is not a level of its own. */
export function validateConversion(
  conversion: CustomResourceConversion | undefined,
  path: string,
  { allowInvalidCaBundle }: { allowInvalidCaBundle: boolean },
): FieldError[] {
  if (!conversion) return [];
  const { strategy, webhook } = conversion;
  const errors: FieldError[] = [];
  if (!strategy) errors.push(required(`${path}.strategy`));
  else if (strategy !== 'None' && strategy !== 'Webhook') errors.push(notSupported(`${path}.strategy`, strategy, ['None', 'Webhook']));
  const { clientConfig } = webhook ?? {};
  const conversionReviewVersions = webhook?.conversionReviewVersions ?? [];
  if (strategy === 'Webhook') {
    return [
      ...errors,
      ...validateClient(clientConfig, `${path}.webhookClientConfig`, allowInvalidCaBundle),
      ...validateReviewVersions(conversionReviewVersions, `${path}.conversionReviewVersions`),
    ];
  }
  const detail = 'should not be set when strategy is not set to Webhook';
  if (clientConfig) errors.push(forbiddenField(`${path}.webhookClientConfig`, detail));
  if (conversionReviewVersions.length > 0) errors.push(forbiddenField(`${path}.conversionReviewVersions`, detail));
  return errors;
}

type ClientConfig = NonNullable<CustomResourceConversion['webhook']>['clientConfig'];

function validateClient(config: ClientConfig, path: string, allowInvalidCaBundle: boolean): FieldError[] {
  if (!config) return [required(path, 'required when strategy is set to Webhook')];
  const { url, service, caBundle } = config;
  const errors = caBundle && !allowInvalidCaBundle ? validateCaBundle(`${path}.caBundle`, caBundle) : [];
  if ((url === undefined) === (service === undefined)) return [required(path, 'exactly one of url or service is required'), ...errors];
  if (url !== undefined) return [...validateWebhookUrl(`${path}.url`, url), ...errors];
  // Upstream passes name and namespace the other way round, and so names the other field when one is missing.
  const { name, namespace, ...rest } = service!;
  return [...validateWebhookService(`${path}.service`, { ...rest, name: namespace, namespace: name }), ...errors];
}

function validateReviewVersions(versions: readonly string[], path: string): FieldError[] {
  if (versions.length === 0) return [required(path)];
  const errors: FieldError[] = [];
  versions.forEach((version, index) => {
    if (versions.indexOf(version) < index) errors.push(invalidValue(`${path}[${index}]`, version, 'duplicate version'));
    else errors.push(...isDns1035Label(version).map((detail) => invalidValue(`${path}[${index}]`, version, detail)));
  });
  if (!versions.some((version) => reviewVersions.includes(version)))
    errors.push(invalidValue(path, versions, `must include at least one of ${reviewVersions.join(', ')}`));
  return errors;
}
