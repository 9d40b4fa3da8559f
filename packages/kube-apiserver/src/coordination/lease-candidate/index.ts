import { type FieldError, invalidValue, isConfigMapKey, required } from '@kubewright/api-machinery';
import type { LeaseCandidate } from '@kubewright/api/coordination/v1beta1';
import { immutable } from '../../validation/immutable.ts';
import { type SemanticVersion, isBefore, parseSemanticVersion } from '../../validation/semantic-version.ts';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { validateLeaseStrategy } from '../lease-strategy.ts';
import { anyFinalizer } from '../../strategy/metadata-checks.ts';

export const leaseCandidateStory = kindStory<LeaseCandidate>('coordination.k8s.io', 'leasecandidates', {
  columns: [
    nameColumn,
    text('LeaseName', 'Lease it would hold.', ({ spec }) => spec?.leaseName ?? ''),
    text('BinaryVersion', 'Version of the program.', ({ spec }) => spec?.binaryVersion ?? ''),
    text('EmulationVersion', 'Version it behaves like.', ({ spec }) => spec?.emulationVersion ?? ''),
    ageColumn,
  ],
  hooks: {
    finalizerValidation: anyFinalizer,
    createOnUpdate: true,
    unconditionalUpdate: false,
    nameValidation: isConfigMapKey,
    validate,
    validateUpdate: (object, old) => [...validate(object), ...immutable(object.spec?.leaseName, old.spec?.leaseName, 'spec.leaseName')],
  },
});

/** pkg/apis/coordination/validation ValidateLeaseCandidateSpec. */
function validate({ spec }: LeaseCandidate): FieldError[] {
  const { leaseName, binaryVersion = '', emulationVersion = '', strategy = '' } = spec ?? {};
  const emulated = versionIn(emulationVersion, 'spec.emulationVersion');
  const binary = versionIn(binaryVersion, 'spec.binaryVersion');
  const errors: FieldError[] = [...(leaseName ? [] : [required('spec.leaseName')]), ...emulated.errors];
  if (binaryVersion === '') errors.push(required('spec.binaryVersion'));
  errors.push(...binary.errors);
  if (binaryVersion !== '' && emulationVersion !== '' && isBefore(binary.version, emulated.version)) {
    errors.push(invalidValue('spec.binaryVersion', binaryVersion, 'must be greater than or equal to `emulationVersion`'));
  }
  if (strategy === '') return [...errors, required('spec.strategy')];
  if (strategy === 'OldestEmulationVersion' && emulated.version === undefined) {
    errors.push(required('spec.emulationVersion', "must be specified when `strategy` is 'OldestEmulationVersion'"));
  }
  return [...errors, ...validateLeaseStrategy(strategy)];
}

function versionIn(text: string, field: string): { version?: SemanticVersion; errors: FieldError[] } {
  const version = parseSemanticVersion(text);
  return {
    ...(version && { version }),
    errors: text === '' || version ? [] : [invalidValue(field, text, 'must be a valid semantic version')],
  };
}
