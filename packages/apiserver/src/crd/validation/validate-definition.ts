import {
  invalidValue,
  isDns1123Subdomain,
  notSupported,
  required,
  validateImmutable,
  type FieldError,
  type PatternEngine,
} from '@kubewright/api-machinery';
import type { CustomResourceDefinition, CustomResourceDefinitionSpec } from '@kubewright/api/apiextensions/v1';
import { validateCaBundle } from '../../aggregation/targets/validate-webhook-target.ts';
import { validateApproval } from '../api-approval.ts';
import { isConditionTrue } from '../conditions.ts';
import { validateConversion } from './validate-conversion.ts';
import { requiredNames, validateNames } from './validate-names.ts';
import { validatePreserveUnknownFields, validateTop, validateVersions } from './validate-versions.ts';

/** A new definition (apiextensions-apiserver apis/apiextensions/validation ValidateCustomResourceDefinition). */
export function validateDefinition(definition: CustomResourceDefinition, patterns: PatternEngine): FieldError[] {
  const { metadata, spec } = definition;
  const name = `${spec.names.plural}.${spec.group}`;
  // Whoever has it generated asks for a name that cannot be right, even beside one that is.
  const misnamed = (['generateName', 'name'] as const).filter((field) => metadata[field] && metadata[field] !== name);
  return [
    ...misnamed.map((field) => invalidValue(`metadata.${field}`, metadata[field], 'must be spec.names.plural+"."+spec.group')),
    ...validateSpec(spec, patterns, { allowInvalidCaBundle: true }),
    ...validateStatus(definition),
    ...validateApproval(definition, undefined),
    ...validatePreserveUnknownFields(spec),
  ];
}

export function validateDefinitionUpdate(
  definition: CustomResourceDefinition,
  old: CustomResourceDefinition,
  patterns: PatternEngine,
): FieldError[] {
  const { spec } = definition;
  const errors = validateSpec(spec, patterns, { allowInvalidCaBundle: mayHaveInvalidCaBundle(old), before: old.spec.versions });
  if (isConditionTrue(old.status, 'Established')) {
    errors.push(
      ...validateImmutable(spec.scope, old.spec.scope, 'spec.scope'),
      ...validateImmutable(spec.names.kind, old.spec.names.kind, 'spec.names.kind'),
    );
  }
  errors.push(
    ...validateImmutable(spec.group, old.spec.group, 'spec.group'),
    ...validateImmutable(spec.names.plural, old.spec.names.plural, 'spec.names.plural'),
  );
  return [...errors, ...validateStatus(definition), ...validateApproval(definition, old), ...validatePreserveUnknownFields(spec)];
}

/** A write to /status may set what names it likes, if they are names. */
export const validateStatusUpdate = ({ status }: CustomResourceDefinition): FieldError[] =>
  validateNames(status.acceptedNames ?? {}, 'status.acceptedNames');

function validateSpec(
  spec: CustomResourceDefinitionSpec,
  patterns: PatternEngine,
  { allowInvalidCaBundle, before }: { allowInvalidCaBundle: boolean; before?: CustomResourceDefinitionSpec['versions'] },
): FieldError[] {
  const { scope } = spec;
  const errors = validateGroup(spec.group);
  if (!scope) errors.push(required('spec.scope'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced') errors.push(notSupported('spec.scope', scope, ['Cluster', 'Namespaced']));
  return [
    ...errors,
    ...validateVersions(spec, patterns, before),
    ...requiredNames(spec.names),
    ...validateNames(spec.names, 'spec.names'),
    ...validateTop(spec, patterns, before),
    ...validateConversion(spec.conversion, 'spec.conversion', { allowInvalidCaBundle }),
  ];
}

function validateGroup(group: string): FieldError[] {
  if (!group) return [required('spec.group')];
  const problems = isDns1123Subdomain(group);
  if (problems.length > 0) return [invalidValue('spec.group', group, problems.join(','))];
  return group.includes('.') ? [] : [invalidValue('spec.group', group, 'should be a domain with at least one dot')];
}

/** One that was broken may stay broken, and before a definition is established nobody calls the webhook. */
function mayHaveInvalidCaBundle({ spec, status }: CustomResourceDefinition): boolean {
  if (!isConditionTrue(status, 'Established')) return true;
  const caBundle = spec.conversion?.webhook?.clientConfig?.caBundle;
  return caBundle ? validateCaBundle('', caBundle).length > 0 : false;
}

function validateStatus({ spec, status }: CustomResourceDefinition): FieldError[] {
  return [...validateNames(status.acceptedNames ?? {}, 'status.acceptedNames'), ...validateStoredVersions(spec, status.storedVersions)];
}

/** Objects may still be stored in every version that was ever the storage version. */
function validateStoredVersions(spec: CustomResourceDefinitionSpec, given: readonly string[] | null | undefined): FieldError[] {
  const stored = given ?? [];
  const versions = spec.versions ?? [];
  const path = 'status.storedVersions';
  if (stored.length === 0) return [invalidValue(path, null, 'must have at least one stored version')];
  const errors: FieldError[] = [];
  const left = new Set(stored);
  for (const { name, storage } of versions) {
    // Of two versions of one name the second has none.
    if (!left.delete(name) && storage) errors.push(invalidValue(path, stored, `must have the storage version ${name}`));
  }
  stored.forEach((name, index) => {
    if (versions.some((version) => version.name === name)) return;
    const until = `must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    errors.push(
      invalidValue(`${path}[${index}]`, name, `missing from spec.versions; ${name} was previously a storage version, and ${until}`),
    );
  });
  return errors;
}
