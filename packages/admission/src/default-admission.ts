import type { Clock, Random } from '@kubewright/api-machinery';
import type { AdmissionPlugin } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { DefaultIngressClass } from './default-ingress-class/default-ingress-class.ts';
import { DefaultStorageClass } from './default-storage-class/default-storage-class.ts';
import { DefaultTolerationSeconds } from './default-toleration-seconds/default-toleration-seconds.ts';
import { LimitRanger } from './limit-ranger/limit-ranger.ts';
import { NamespaceLifecycle } from './namespace-lifecycle/namespace-lifecycle.ts';
import { Priority } from './priority/priority.ts';
import { ServiceAccountAdmission } from './service-account/service-account.ts';
import { StorageObjectInUseProtection } from './storage-object-in-use-protection/storage-object-in-use-protection.ts';
import { MutatingAdmissionWebhook } from './webhook/mutating-admission-webhook.ts';
import { ValidatingAdmissionWebhook } from './webhook/validating-admission-webhook.ts';
import type { WebhookAdmissionDeps } from './webhook/webhook-dispatcher.ts';
import { TaintNodesByCondition } from './taint-nodes-by-condition/taint-nodes-by-condition.ts';

export interface DefaultAdmissionDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  /** How webhooks are reached; unset: none is called. */
  readonly webhooks?: Pick<WebhookAdmissionDeps, 'caller' | 'services' | 'logger'>;
}

/** The plugins that are on by default, in upstream's order. */
export function defaultAdmission(deps: DefaultAdmissionDeps): AdmissionPlugin[] {
  return [
    new NamespaceLifecycle(deps),
    new LimitRanger(deps),
    new ServiceAccountAdmission(deps),
    new TaintNodesByCondition(),
    new Priority(deps),
    new DefaultTolerationSeconds(),
    new DefaultStorageClass(deps),
    new StorageObjectInUseProtection(),
    new DefaultIngressClass(deps),
    ...webhookAdmission(deps),
  ];
}

/** Webhooks come behind what the server itself decides. */
function webhookAdmission({ webhooks, client, random }: DefaultAdmissionDeps): AdmissionPlugin[] {
  if (!webhooks) return [];
  const deps = { ...webhooks, client, random };
  return [new MutatingAdmissionWebhook(deps), new ValidatingAdmissionWebhook(deps)];
}
