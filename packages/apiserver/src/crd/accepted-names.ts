import { deepEqual, type ResourceDefinition } from '@kubewright/api-machinery';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionStatus,
} from '@kubewright/api/apiextensions/v1';
import { validateCaBundle } from '../aggregation/targets/validate-webhook-target.ts';
import { approvalCondition } from './api-approval.ts';
import { isConditionTrue, setCondition, type NewCondition } from './conditions.ts';

/** Names of one group that are taken by others. */
interface TakenNames {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

/**
 * The status of a definition after its names were compared with those already served in its group: what is free is
 * accepted, and it is established once all is (apiextensions-apiserver status/naming_controller, establish, apiapproval).
 */
export function withNamesDecided(
  definition: CustomResourceDefinition,
  others: readonly ResourceDefinition[],
  nowMs: number,
): CustomResourceDefinitionStatus {
  const { spec, status } = definition;
  const { accepted, condition } = decide(
    spec.names,
    status.acceptedNames ?? { plural: '', kind: '' },
    takenIn(spec.group, spec.names.plural, others),
  );
  let next = setCondition({ ...status, acceptedNames: accepted }, condition, nowMs);
  if (!isConditionTrue(status, 'Established')) next = setCondition(next, establishedCondition(definition, condition), nowMs);
  const approval = approvalCondition(definition);
  return approval ? setCondition(next, approval, nowMs) : next;
}

function establishedCondition({ spec }: CustomResourceDefinition, { status }: NewCondition): NewCondition {
  if (status !== 'True') return { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' };
  const caBundle = spec.conversion?.webhook?.clientConfig?.caBundle;
  if (caBundle && validateCaBundle('', caBundle).length > 0) {
    return { type: 'Established', status: 'False', reason: 'InvalidCABundle', message: 'The conversion webhook CABundle is invalid' };
  }
  return { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' };
}

function takenIn(group: string, plural: string, others: readonly ResourceDefinition[]): TakenNames {
  const sameGroup = others.filter((other) => other.group === group && other.plural !== plural);
  return {
    resources: new Set(sameGroup.flatMap(({ plural: name, singular, shortNames }) => [name, singular, ...shortNames])),
    kinds: new Set(sameGroup.flatMap(({ kind, listKind }) => [kind, listKind])),
  };
}

/** Takes over every name that is free or was accepted before; the last one that is not gives the condition its reason. */
function decide(
  wanted: CustomResourceDefinitionNames,
  before: CustomResourceDefinitionNames,
  taken: TakenNames,
): { accepted: CustomResourceDefinitionNames; condition: NewCondition } {
  const accepted: CustomResourceDefinitionNames = { ...before };
  let condition: NewCondition = { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' };
  const refuse = (reason: string, names: readonly string[]): void => {
    const texts = names.map((name) => `${JSON.stringify(name)} is already in use`);
    condition = { type: 'NamesAccepted', status: 'False', reason, message: texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]` };
  };
  const take = (field: 'plural' | 'singular' | 'kind' | 'listKind', reason: string, names: ReadonlySet<string>): void => {
    const name = wanted[field] ?? '';
    if (name !== before[field] && names.has(name)) refuse(reason, [name]);
    else accepted[field] = name;
  };
  take('plural', 'PluralConflict', taken.resources);
  take('singular', 'SingularConflict', taken.resources);
  const conflicting = (wanted.shortNames ?? []).filter((name) => !before.shortNames?.includes(name) && taken.resources.has(name));
  if (conflicting.length > 0) refuse('ShortNamesConflict', conflicting);
  else replaceList(accepted, 'shortNames', wanted.shortNames);
  take('kind', 'KindConflict', taken.kinds);
  take('listKind', 'ListKindConflict', taken.kinds);
  replaceList(accepted, 'categories', wanted.categories);
  return { accepted: deepEqual(accepted, wanted) ? wanted : accepted, condition };
}

function replaceList(names: CustomResourceDefinitionNames, field: 'shortNames' | 'categories', list: string[] | undefined): void {
  if (list) names[field] = list;
  else delete names[field];
}
