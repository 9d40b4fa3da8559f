import type { KubeObject } from '@kubewright/api-machinery';

const reserved = '.static.k8s.io';

/** pkg/apis/admissionregistration/validation WarningsForStaticSuffix. */
export const reservedNameWarnings = ({ metadata: { name = '' } }: KubeObject): string[] =>
  name.endsWith(reserved)
    ? [
        `metadata.name: names ending with "${reserved}" are reserved for static manifest-based configurations and cannot be managed via the API`,
      ]
    : [];
