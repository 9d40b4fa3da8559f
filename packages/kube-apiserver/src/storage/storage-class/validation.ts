import { type FieldError, duplicate, isQualifiedName, notSupported, required } from '@kubewright/api-machinery';
import type { TopologySelectorTerm } from '@kubewright/api/core/v1';
import type { StorageClass } from '@kubewright/api/storage/v1';
import { checked } from '../../validation/checked.ts';
import { firstPlaces } from '../../validation/first-places.ts';
import { immutablePart } from '../../validation/immutable.ts';
import { validateParameters, validateProvisioner } from '../parameters.ts';

const reclaimPolicies = ['Delete', 'Retain'];
const bindingModes = ['Immediate', 'WaitForFirstConsumer'];

/** Of equal terms no more is said: their errors grow with the square of their number. Differs from upstream, which has no bound. */
const mostDuplicates = 4096;

/** pkg/apis/storage/validation ValidateStorageClass. */
export function validateStorageClass({
  provisioner,
  parameters,
  reclaimPolicy,
  volumeBindingMode,
  allowedTopologies,
}: StorageClass): FieldError[] {
  const errors = [...validateProvisioner(provisioner, 'provisioner'), ...validateParameters(parameters, { mayBeEmpty: true })];
  if (reclaimPolicy && !reclaimPolicies.includes(reclaimPolicy)) errors.push(notSupported('reclaimPolicy', reclaimPolicy, reclaimPolicies));
  if (volumeBindingMode === undefined) errors.push(required('volumeBindingMode'));
  else if (!bindingModes.includes(volumeBindingMode)) errors.push(notSupported('volumeBindingMode', volumeBindingMode, bindingModes));
  return [...errors, ...validateTopologies(allowedTopologies ?? [])];
}

function validateTopologies(terms: readonly TopologySelectorTerm[]): FieldError[] {
  // Upstream compares a term with an empty one for each term that there is, then with those before it.
  const before = new Map([[choiceOf({}), terms.length]]);
  let left = mostDuplicates;
  return terms.flatMap((term, index) => {
    const at = `allowedTopologies[${index}].matchLabelExpressions`;
    const choice = choiceOf(term);
    const equal = before.get(choice) ?? 0;
    before.set(choice, equal + 1);
    const said = Math.min(equal, left);
    left -= said;
    return [...validateTerm(term, at), ...Array.from({ length: said }, () => duplicate(at, ''))];
  });
}

/** What a term allows: values by key, whatever their order. */
const choiceOf = ({ matchLabelExpressions = [] }: TopologySelectorTerm): string =>
  JSON.stringify([...new Map(matchLabelExpressions.map(({ key, values }) => [key, [...new Set(values)].toSorted()]))].toSorted());

function validateTerm({ matchLabelExpressions }: TopologySelectorTerm, at: string): FieldError[] {
  const keys = new Set<string>();
  return (matchLabelExpressions ?? []).flatMap(({ key, values }, index) => {
    const field = `${at}[${index}]`;
    const errors: FieldError[] = (values ?? []).length === 0 ? [required(`${field}.values`)] : [];
    const first = firstPlaces(values ?? []);
    for (const [i, value] of (values ?? []).entries()) if (first[i]! < i) errors.push(duplicate(`${field}.values[${i}]`, value));
    errors.push(...checked(isQualifiedName, key, `${field}.key`));
    if (keys.has(key)) errors.push(duplicate(`${field}.key`, key));
    keys.add(key);
    return errors;
  });
}

export function validateStorageClassUpdate(object: StorageClass, old: StorageClass): FieldError[] {
  const kind = { group: 'storage.k8s.io', version: 'v1', kind: 'StorageClass' };
  const fixed = ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const;
  return [...validateStorageClass(object), ...fixed.flatMap((field) => immutablePart(kind, [field], object[field], old[field]))];
}
