import type { KubeObject, ResourceHooks } from '@kubewright/api-machinery';
import { anyFinalizer, exceptOnStatus } from '../strategy/metadata-checks.ts';

const reserved = '.static.k8s.io';

/** pkg/apis/admissionregistration/validation WarningsForStaticSuffix. */
const reservedNameWarnings = ({ metadata: { name = '' } }: KubeObject): string[] =>
  name.endsWith(reserved)
    ? [
        `metadata.name: names ending with "${reserved}" are reserved for static manifest-based configurations and cannot be managed via the API`,
      ]
    : [];

/** What all kinds of the group have in common. */
export const registrationHooks: Pick<ResourceHooks, 'finalizerValidation' | 'metadataChecks' | 'unconditionalUpdate' | 'warnings'> = {
  metadataChecks: exceptOnStatus('object'),
  finalizerValidation: anyFinalizer,
  unconditionalUpdate: false,
  warnings: reservedNameWarnings,
};
