import type { HookContext } from '@kubewright/api-machinery';
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '@kubewright/api/certificates/v1';
import { serverUser } from '../../strategy/created-status.ts';
import { keepField } from '../../strategy/status-strategy.ts';
import type { RequestWriter } from './validation.ts';

/** The approval subresource writes the status as the server itself. */
export function writerOf({ subresource, user }: HookContext): RequestWriter {
  if (subresource === '') return 'main';
  return user.name === serverUser ? 'approval' : 'status';
}

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
  const writer = writerOf(context);
  if (writer === 'main') keepField(draft, old, 'status');
  if (writer === 'status') keepDecisions(draft, old);
  if (writer !== 'main') stampConditions(draft, old, new Date(context.nowMs).toISOString().replace(/\.\d+Z$/, 'Z'));
}

/** A signer neither decides nor takes a decision back: those in place stay, new ones are seen by the checks. */
function keepDecisions(draft: CertificateSigningRequest, old: CertificateSigningRequest): void {
  const conditions = draft.status?.conditions ?? [];
  const has = (type: string): boolean => conditions.some((condition) => condition.type === type);
  const lost = (old.status?.conditions ?? []).filter(({ type }) => (type === 'Approved' || type === 'Denied') && !has(type));
  if (lost.length > 0) draft.status = { ...draft.status, conditions: [...structuredClone(lost), ...conditions] };
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
