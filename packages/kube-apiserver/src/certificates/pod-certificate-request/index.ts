import type { PodCertificateRequest } from '@kubewright/api/certificates/v1beta1';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { labels } from '../../table/cells.ts';
import { nameColumn, text } from '../../table/columns.ts';
import { validatePodCertificateRequest, validatePodCertificateRequestUpdate } from './validation.ts';

const outcomes = ['Issued', 'Denied', 'Failed'];

export const podCertificateRequestStory = kindStory<PodCertificateRequest>('certificates.k8s.io', 'podcertificaterequests', {
  columns: [
    nameColumn,
    text('PodName', 'Pod that would have the certificate.', ({ spec }) => spec?.podName ?? ''),
    text('ServiceAccountName', 'Account of the pod.', ({ spec }) => spec?.serviceAccountName ?? ''),
    text('NodeName', 'Node that asks.', ({ spec }) => spec?.nodeName ?? ''),
    text('SignerName', 'Who is asked to sign.', ({ spec }) => spec?.signerName ?? ''),
    text(
      'State',
      'What became of it.',
      ({ status }) => (status?.conditions ?? []).findLast(({ type }) => outcomes.includes(type))?.type ?? 'Pending',
    ),
    text('UnverifiedUserAnnotations', 'What the pod says to the signer.', ({ spec }) => labels(spec?.unverifiedUserAnnotations)),
  ],
  hooks: {
    ...statusStrategy<PodCertificateRequest>({ statusKeeps: 'metadata' }),
    resetFields: () => undefined,
    unconditionalUpdate: false,
    nameValidation: () => [],
    selectableFields: new Map([
      ['spec.signerName', ({ spec }: PodCertificateRequest) => spec?.signerName ?? ''],
      ['spec.podName', ({ spec }: PodCertificateRequest) => spec?.podName ?? ''],
      ['spec.nodeName', ({ spec }: PodCertificateRequest) => spec?.nodeName ?? ''],
    ]),
    validate: validatePodCertificateRequest,
    validateUpdate: validatePodCertificateRequestUpdate,
  },
});
