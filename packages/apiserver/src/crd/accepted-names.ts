import type { ResourceDefinition } from '@kubewright/api-machinery';
import type { CustomResourceDefinition, CustomResourceDefinitionNames, CustomResourceDefinitionStatus } from '@kubewright/api/apiextensions/v1';
import { isConditionTrue, setCondition } from './conditions.ts';

/** Names of one group that are taken by others. */
interface TakenNames {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

/**
 * The status of a definition after its names were compared with those already served in its group: what is free is
 * accepted, and it is established once all is (apiextensions-apiserver status/naming_controller and establish).
 */
export function withNamesDecided({ spec, status }: CustomResourceDefinition, others: readonly ResourceDefinition[], nowMs: number): CustomResourceDefinitionStatus {
  const taken = takenIn(spec.group, spec.names.plural, others);
  const conflicts = conflictsOf(spec.names, taken);
  const [first] = conflicts;
  const accepted: CustomResourceDefinitionStatus = first
    ? setCondition(status, { type: 'NamesAccepted', status: 'False', reason: first.reason, message: conflicts.map(({ name }) => `${JSON.stringify(name)} is already in use`).join(', ') }, nowMs)
    : setCondition({ ...status, acceptedNames: spec.names }, { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }, nowMs);
  if (isConditionTrue(status, 'Established')) return accepted;
  if (first) return setCondition(accepted, { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }, nowMs);
  return setCondition(accepted, { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }, nowMs);
}

function takenIn(group: string, plural: string, others: readonly ResourceDefinition[]): TakenNames {
  const sameGroup = others.filter((other) => other.group === group && other.plural !== plural);
  return {
    resources: new Set(sameGroup.flatMap(({ plural: name, singular, shortNames }) => [name, singular, ...shortNames])),
    kinds: new Set(sameGroup.flatMap(({ kind, listKind }) => [kind, listKind])),
  };
}

function conflictsOf({ plural, singular, shortNames = [], kind, listKind }: CustomResourceDefinitionNames, { resources, kinds }: TakenNames): { reason: string; name: string }[] {
  const wanted: [string, string | undefined, ReadonlySet<string>][] = [
    ['PluralConflict', plural, resources], ['SingularConflict', singular, resources],
    ...shortNames.map((name): [string, string, ReadonlySet<string>] => ['ShortNamesConflict', name, resources]),
    ['KindConflict', kind, kinds], ['ListKindConflict', listKind, kinds],
  ];
  return wanted.flatMap(([reason, name, taken]) => (name && taken.has(name) ? [{ reason, name }] : []));
}
