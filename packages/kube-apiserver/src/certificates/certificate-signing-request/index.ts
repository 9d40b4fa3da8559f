import { type FieldError, required } from '@kubewright/api-machinery';
import type { CertificateSigningRequest } from '@kubewright/api/certificates/v1';
import { kindStory } from '../../kind-story.ts';
import { keepField } from '../../strategy/status-strategy.ts';
import { conditionOf, humanDuration, none } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';

export const certificateSigningRequestStory = kindStory<CertificateSigningRequest>('certificates.k8s.io', 'certificatesigningrequests', {
  columns: [
    nameColumn,
    ageColumn,
    text('SignerName', 'Who is asked to sign.', ({ spec }) => spec?.signerName || none),
    text('Requestor', 'Who asks.', ({ spec }) => spec?.username ?? ''),
    text('RequestedDuration', 'How long the certificate should be valid.', ({ spec }) => (spec?.expirationSeconds === undefined ? none : humanDuration(spec.expirationSeconds * 1000))),
    text('Condition', 'Whether it is decided and signed.', conditionCell),
  ],
  hooks: {
    selectableFields: new Map([['spec.signerName', ({ spec }: CertificateSigningRequest) => spec?.signerName ?? '']]),
    prepareForCreate(draft, { user }) {
      // Who asks is what the server knows, whatever the request says.
      if (draft.spec) {
        draft.spec.username = user.name;
        draft.spec.groups = [...user.groups];
      }
      draft.status = {};
    },
    prepareForUpdate(draft, old, { subresource }) {
      keepField(draft, old, 'spec');
      if (subresource === '') keepField(draft, old, 'status');
    },
    validate,
  },
});

function conditionCell({ status }: CertificateSigningRequest): string {
  const has = (type: string): boolean => conditionOf(status?.conditions, type) !== undefined;
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${decision}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
}

function validate({ spec }: CertificateSigningRequest): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec?.request) errors.push(required('spec.request'));
  if (!spec?.signerName) errors.push(required('spec.signerName'));
  if ((spec?.usages ?? []).length === 0) errors.push(required('spec.usages', 'usages are required'));
  return errors;
}
