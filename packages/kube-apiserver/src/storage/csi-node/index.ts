import { type FieldError, duplicate, invalidValue, required } from '@kubewright/api-machinery';
import type { CSINode, CSINodeDriver } from '@kubewright/api/storage/v1';
import { validateQualifiedName } from '../../validation/qualified-name.ts';
import { firstPlaces } from '../../validation/first-places.ts';
import { immutable } from '../../validation/immutable.ts';
import { validateDriverName } from '../../validation/names.ts';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, integer, nameColumn } from '../../table/columns.ts';
import { nonNegative } from '../../validation/numbers.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

const maxNodeIdLength = 256;

export const csiNodeStory = kindStory<CSINode>('storage.k8s.io', 'csinodes', {
  columns: [nameColumn, integer('Drivers', 'Storage drivers on the node.', ({ spec }) => (spec?.drivers ?? []).length), ageColumn],
  hooks: {
    metadataChecks: onMain('object'),
    unconditionalUpdate: false,
    deleteReturnsObject: true,
    validate,
    validateUpdate: (object, old) => [...validate(object), ...validateKept(object, old)],
  },
});

/** pkg/apis/storage/validation ValidateCSINode. */
function validate({ spec }: CSINode): FieldError[] {
  const drivers = spec?.drivers ?? [];
  return drivers.flatMap((driver, index) => {
    const at = `spec.drivers[${index}]`;
    const again = drivers.slice(0, index).some(({ name }) => name === driver.name);
    return [
      ...validateDriver(driver, at),
      ...(again ? [duplicate(`${at}.name`, driver.name)] : []),
      ...validateTopologyKeys(driver.topologyKeys ?? [], at),
    ];
  });
}

function validateDriver({ name, nodeID, allocatable }: CSINodeDriver, at: string): FieldError[] {
  const errors = validateDriverName(name, `${at}.name`);
  if (!nodeID) errors.push(required(`${at}.nodeID`));
  else if (nodeID.length > maxNodeIdLength)
    errors.push(invalidValue(`${at}.nodeID`, nodeID, `must be ${maxNodeIdLength} characters or less`));
  return [...errors, ...nonNegative(allocatable?.count, `${at}.allocatable.count`)];
}

function validateTopologyKeys(keys: readonly string[], at: string): FieldError[] {
  const first = firstPlaces(keys);
  return keys.flatMap((key, index) => [
    ...(key === '' ? [required(at)] : []),
    ...(first[index]! < index ? [duplicate(at, key)] : []),
    ...validateQualifiedName(key, at),
  ]);
}

/** A driver's entry stays as it is, but for how many volumes it takes. */
function validateKept({ spec }: CSINode, { spec: old }: CSINode): FieldError[] {
  const fixed = ({ allocatable: _, ...rest }: CSINodeDriver) => rest;
  return (old?.drivers ?? []).flatMap((before) =>
    (spec?.drivers ?? [])
      .filter(({ name }) => name === before.name)
      .flatMap((driver) => immutable(fixed(driver), fixed(before), 'spec.drivers')),
  );
}
