import type { MutatingWebhookConfiguration, ValidatingWebhookConfiguration } from '@kubewright/api/admissionregistration/v1';
import { kindStory } from '../../kind-story.ts';
import { deepEqual } from '@kubewright/api-machinery';
import { type Column, ageColumn, integer, nameColumn } from '../../table/columns.ts';
import { validateWebhooks } from './validation.ts';
import { registrationHooks } from '../registration-hooks.ts';

type Configuration = ValidatingWebhookConfiguration | MutatingWebhookConfiguration;

const group = 'admissionregistration.k8s.io';
const columns: readonly Column<Configuration>[] = [
  nameColumn,
  integer('Webhooks', 'Number of webhooks.', ({ webhooks }) => (webhooks ?? []).length),
  ageColumn,
];
/** Go's reflect.DeepEqual: a list that is empty is another than none. */
const webhooksChanged = (object: Configuration, old: Configuration): boolean => !deepEqual(object.webhooks, old.webhooks);

export const validatingWebhookConfigurationStory = kindStory<ValidatingWebhookConfiguration>(group, 'validatingwebhookconfigurations', {
  columns,
  hooks: {
    ...registrationHooks,
    generationChanged: webhooksChanged,
    default: defaultWebhooks,
    validate: (object) => validateWebhooks(object),
    validateUpdate: validateWebhooks,
  },
});

export const mutatingWebhookConfigurationStory = kindStory<MutatingWebhookConfiguration>(group, 'mutatingwebhookconfigurations', {
  columns,
  hooks: {
    ...registrationHooks,
    generationChanged: webhooksChanged,
    validate: (object) => validateWebhooks(object),
    validateUpdate: validateWebhooks,
    default(draft) {
      defaultWebhooks(draft);
      for (const webhook of draft.webhooks ?? []) webhook.reinvocationPolicy ??= 'Never';
    },
  },
});

function defaultWebhooks({ webhooks }: Configuration): void {
  for (const webhook of webhooks ?? []) {
    webhook.failurePolicy ??= 'Fail';
    webhook.matchPolicy ??= 'Equivalent';
    webhook.namespaceSelector ??= {};
    webhook.objectSelector ??= {};
    webhook.timeoutSeconds ??= 10;
    if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
    for (const rule of webhook.rules ?? []) rule.scope ??= '*';
  }
}
