import { labelSelectorFromObject } from '@kubewright/api-machinery';
import type {
  MutatingWebhook,
  MutatingWebhookConfiguration,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from '@kubewright/api/admissionregistration/v1';
import { compileMatchConditions, type MatchConditions } from '../matching/match-conditions.ts';
import type { MatchCriteria } from '../matching/match-criteria.ts';

type Configuration = MutatingWebhookConfiguration | ValidatingWebhookConfiguration;

/** One webhook of one configuration, its selectors and expressions compiled. */
export interface Hook {
  /** Unlike its name, unique among all webhooks (upstream: configuration/webhook/index of that name). */
  readonly id: string;
  readonly webhook: MutatingWebhook | ValidatingWebhook;
  readonly criteria: MatchCriteria;
  readonly conditions: MatchConditions | undefined;
}

/** Configurations are frozen and come back the same while they do not change. */
const compiled = new WeakMap<Configuration, readonly Hook[]>();

/** Every webhook in the order they are called: configurations by name, then as written. */
export function hooksOf(configurations: readonly Configuration[]): Hook[] {
  return [...configurations].sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1)).flatMap(hooksIn);
}

function hooksIn(configuration: Configuration): readonly Hook[] {
  const known = compiled.get(configuration);
  if (known) return known;
  const hooks = (configuration.webhooks ?? []).map((webhook, index) => ({
    id: `${configuration.metadata.name}/${webhook.name}/${index}`,
    webhook,
    criteria: {
      rules: webhook.rules ?? [],
      matchPolicy: webhook.matchPolicy,
      namespaceSelector: labelSelectorFromObject(webhook.namespaceSelector ?? {}),
      objectSelector: labelSelectorFromObject(webhook.objectSelector ?? {}),
    },
    conditions: compileMatchConditions(webhook.matchConditions, webhook.failurePolicy),
  }));
  compiled.set(configuration, hooks);
  return hooks;
}
