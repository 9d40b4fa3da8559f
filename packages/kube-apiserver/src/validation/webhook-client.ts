import { type FieldError, required } from '@kubewright/api-machinery';
import { validateWebhookService, validateWebhookUrl } from '@kubewright/apiserver';

/** Where a webhook is: one of a URL and a service (k8s.io/apiserver pkg/util/webhook). */
export interface WebhookClient {
  readonly url?: string;
  readonly service?: { readonly namespace?: string; readonly name?: string; readonly path?: string; readonly port?: number };
}

export function validateWebhookClient({ url, service }: WebhookClient, field: string): FieldError[] {
  if ((url === undefined) === (service === undefined)) return [required(field, 'exactly one of url or service is required')];
  if (url !== undefined) return validateWebhookUrl(`${field}.url`, url);
  const { name, namespace, ...rest } = service!;
  // Upstream takes the one for the other here, and names the field that is not missing.
  return validateWebhookService(`${field}.service`, { ...rest, name: namespace, namespace: name });
}
