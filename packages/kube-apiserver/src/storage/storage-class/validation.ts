import { type FieldError, duplicate, forbiddenField, isQualifiedName, notSupported, required } from '@kubewright/api-machinery';
import type { TopologySelectorTerm } from '@kubewright/api/core/v1';
import type { StorageClass } from '@kubewright/api/storage/v1';
import { checked } from '../../field-checks/checked.ts';
import { immutable } from '../../field-checks/immutable.ts';
import { semanticEqual } from '../../strategy/equality.ts';
import { validateParameters, validateProvisioner } from '../parameters.ts';

const reclaimPolicies = ['Delete', 'Retain'];
const bindingModes = ['Immediate', 'WaitForFirstConsumer'];

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
  const chosen = terms.map(choiceOf);
  return terms.flatMap((term, index) => {
    const at = `allowedTopologies[${index}].matchLabelExpressions`;
    // Upstream compares a term with an empty one for each term that there is, then with those before it.
    const equal = [...terms.map(() => choiceOf({})), ...chosen.slice(0, index)].filter((other) => other === chosen[index]);
    return [...validateTerm(term, at), ...equal.map(() => duplicate(at, ''))];
  });
}

/** What a term allows: values by key, whatever their order. */
const choiceOf = ({ matchLabelExpressions }: TopologySelectorTerm): string =>
  JSON.stringify((matchLabelExpressions ?? []).map(({ key, values }) => [key, [...new Set(values)].toSorted()]).toSorted());

function validateTerm({ matchLabelExpressions }: TopologySelectorTerm, at: string): FieldError[] {
  const keys = new Set<string>();
  return (matchLabelExpressions ?? []).flatMap(({ key, values }, index) => {
    const field = `${at}[${index}]`;
    const errors: FieldError[] = (values ?? []).length === 0 ? [required(`${field}.values`)] : [];
    for (const [i, value] of (values ?? []).entries())
      if (values!.indexOf(value) < i) errors.push(duplicate(`${field}.values[${i}]`, value));
    errors.push(...checked(isQualifiedName, key, `${field}.key`));
    if (keys.has(key)) errors.push(duplicate(`${field}.key`, key));
    keys.add(key);
    return errors;
  });
}

export function validateStorageClassUpdate(object: StorageClass, old: StorageClass): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['parameters', 'provisioner', 'reclaimPolicy'] as const) {
    if (!semanticEqual(object[field], old[field])) errors.push(forbiddenField(field, `updates to ${field} are forbidden.`));
  }
  return [...errors, ...immutable(object.volumeBindingMode, old.volumeBindingMode, 'volumeBindingMode')];
}
