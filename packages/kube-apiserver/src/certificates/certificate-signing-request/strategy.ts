import { formatTime, type HookContext } from '@kubewright/api-machinery';
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '@kubewright/api/certificates/v1';
import { keepField } from '../../strategy/status-strategy.ts';

/** Who asks is what the server knows, whatever the request says. */
export function prepareForCreate(draft: CertificateSigningRequest, { user }: HookContext): void {
  draft.status = {};
  if (!draft.spec) return;
  draft.spec.username = user.name;
  draft.spec.groups = [...user.groups];
  if (user.uid) draft.spec.uid = user.uid;
  else delete draft.spec.uid;
  if (user.extra?.size) draft.spec.extra = Object.fromEntries([...user.extra].map(([key, values]) => [key, [...values]]));
  else delete draft.spec.extra;
}

export function prepareForUpdate(draft: CertificateSigningRequest, old: CertificateSigningRequest, context: HookContext): void {
  keepField(draft, old, 'spec');
  if (context.subresource === '') return;
  if (context.subresource === 'status') keepDecisions(draft, old);
  stampConditions(draft, old, formatTime(context.nowMs));
  if (context.subresource === 'approval') draft.status = { ...structuredClone(old.status), conditions: draft.status?.conditions ?? [] };
}

/** A signer changes no decision that is there; whether one is new or gone is seen by the checks. */
function keepDecisions({ status }: CertificateSigningRequest, old: CertificateSigningRequest): void {
  const conditions = status?.conditions ?? [];
  for (const type of ['Approved', 'Denied']) {
    const [now, before] = [conditions, old.status?.conditions ?? []].map((list) => list.filter((condition) => condition.type === type));
    if (now!.length !== before!.length) continue;
    for (const [index, condition] of now!.entries()) conditions[conditions.indexOf(condition)] = structuredClone(before![index]!);
  }
}

function stampConditions(draft: CertificateSigningRequest, old: CertificateSigningRequest, now: string): void {
  const before = new Map(
    (old.status?.conditions ?? []).map((condition): [string, CertificateSigningRequestCondition] => [condition.type, condition]),
  );
  for (const condition of draft.status?.conditions ?? []) {
    condition.lastUpdateTime ||= now;
    const known = before.get(condition.type);
    condition.lastTransitionTime ||= (known?.status === condition.status && known?.lastTransitionTime) || now;
  }
}
