import { type FieldError, invalidValue, nameIsDnsSubdomain, tooLong, utf8Length } from '@kubewright/api-machinery';
import type { ClusterTrustBundle } from '@kubewright/api/certificates/v1beta1';
import { immutable } from '../../validation/immutable.ts';
import { validateSignerName } from '../../validation/names.ts';
import { kindStory } from '../../kind-story.ts';
import { none } from '../../table/cells.ts';
import { nameColumn, text } from '../../table/columns.ts';
import { pemBlocks } from '../pem.ts';
import { readCertificate } from '../x509.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

const maxBundleBytes = 1024 * 1024;
const bundleField = 'spec.trustBundle';

export const clusterTrustBundleStory = kindStory<ClusterTrustBundle>('certificates.k8s.io', 'clustertrustbundles', {
  columns: [nameColumn, text('SignerName', 'Signer whose certificates it vouches for.', ({ spec }) => spec?.signerName || none)],
  hooks: {
    metadataChecks: onMain('object', 'change'),
    unconditionalUpdate: false,
    // What a name must be depends on the signer.
    nameValidation: () => [],
    selectableFields: new Map([['spec.signerName', ({ spec }: ClusterTrustBundle) => spec?.signerName ?? '']]),
    validate: (object) => [...validateName(object), ...validateBundle(object.spec?.trustBundle ?? '')],
    validateUpdate: (object, old) => [
      ...validateName(object),
      ...(object.spec?.trustBundle === old.spec?.trustBundle ? [] : validateBundle(object.spec?.trustBundle ?? '')),
      ...immutable(object.spec?.signerName ?? '', old.spec?.signerName ?? '', 'spec.signerName'),
    ],
  },
});

/** A bundle of a signer is named after it: `example.com:signer:name` (pkg/apis/core/validation ValidateClusterTrustBundleName). */
function validateName({ metadata: { name = '', generateName }, spec }: ClusterTrustBundle): FieldError[] {
  const signerName = spec?.signerName ?? '';
  return [
    ...(generateName ? nameErrors('metadata.generateName', generateName, signerName, true) : []),
    ...nameErrors('metadata.name', name, signerName, false),
    ...(signerName ? validateSignerName(signerName, 'spec.signerName') : []),
  ];
}

function nameErrors(field: string, name: string, signerName: string, prefix: boolean): FieldError[] {
  const wrong = (why: string): FieldError[] => [invalidValue(field, name, why)];
  if (!signerName && name.includes(':')) return wrong('ClusterTrustBundle without signer name must not have ":" in its name');
  const wanted = signerName ? `${signerName.replaceAll('/', ':')}:` : '';
  if (!name.startsWith(wanted)) return wrong(`ClusterTrustBundle for signerName ${signerName} must be named with prefix ${wanted}`);
  return nameIsDnsSubdomain(name.slice(wanted.length), prefix).flatMap(wrong);
}

function validateBundle(pem: string): FieldError[] {
  if (utf8Length(pem) > maxBundleBytes) return [tooLong(bundleField, maxBundleBytes)];
  const blocks = pemBlocks(pem);
  const wrong = (why: string): FieldError => invalidValue(bundleField, '<value omitted>', why);
  const errors = blocks.flatMap(({ type, hasHeaders, der }, index) => {
    if (type !== 'CERTIFICATE') return [wrong(`entry ${index} has bad block type: ${type}`)];
    if (hasHeaders) return [wrong(`entry ${index} has PEM block headers`)];
    const certificate = readCertificate(der);
    if (!certificate) return [wrong(`entry ${index} does not parse as X.509`)];
    return certificate.isAuthority ? [] : [wrong(`entry ${index} does not have the CA bit set`)];
  });
  if (errors.length > 0) return errors;
  if (blocks.length === 0) return [wrong('at least one trust anchor must be provided')];
  const places = new Map<string, number[]>();
  for (const [index, { der }] of blocks.entries()) places.set(der.join(), [...(places.get(der.join()) ?? []), index]);
  return [...places.values()]
    .filter(({ length }) => length > 1)
    .map((indices) => wrong(`duplicate trust anchor (indices [${indices.join(' ')}])`));
}
