import type { CertificateSigningRequest } from '@kubewright/api/certificates/v1';
import { kindStory } from '../../kind-story.ts';
import { conditionOf, humanDuration, none } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { prepareForCreate, prepareForUpdate } from './strategy.ts';
import { validateRequest, validateRequestUpdate } from './validation.ts';

export const certificateSigningRequestStory = kindStory<CertificateSigningRequest>('certificates.k8s.io', 'certificatesigningrequests', {
  columns: [
    nameColumn,
    ageColumn,
    text('SignerName', 'Who is asked to sign.', ({ spec }) => spec?.signerName || none),
    text('Requestor', 'Who asks.', ({ spec }) => spec?.username ?? ''),
    text('RequestedDuration', 'How long the certificate should be valid.', ({ spec }) =>
      spec?.expirationSeconds === undefined ? none : humanDuration(spec.expirationSeconds * 1000),
    ),
    text('Condition', 'Whether it is decided and signed.', conditionCell),
  ],
  hooks: {
    metadataChecks: () => ['object', 'change'],
    selectableFields: new Map([['spec.signerName', ({ spec }: CertificateSigningRequest) => spec?.signerName ?? '']]),
    nameValidation: () => [],
    resetFields: (subresource) => [['spec'], resetStatus[subresource] ?? ['status']],
    prepareForCreate,
    prepareForUpdate,
    validate: (object) => validateRequest(object),
    validateUpdate: (object, old, context) => validateRequestUpdate(object, old, context.subresource),
  },
});

/** Who decides says why, who signs has the certificate, and nobody changes what was asked for. */
const resetStatus: Readonly<Record<string, readonly string[]>> = { status: ['status', 'conditions'], approval: ['status', 'certificate'] };

function conditionCell({ status }: CertificateSigningRequest): string {
  const has = (type: string): boolean => conditionOf(status?.conditions, type) !== undefined;
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${decision}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
}
