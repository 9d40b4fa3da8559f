import {
  badRequest,
  parseFieldSelector,
  parseLabelSelector,
  requirementMatches,
  type FieldSelector,
  type LabelSelector,
  type ResourceDefinition,
} from '@kubewright/api-machinery';
import type { CachedObject, RequiredValue, Scope } from '@kubewright/watch-cache';

export interface Selection extends Scope {
  /** Instead of `matches`: chooses among objects as the version shows them, whose fields are not those of what is stored. */
  readonly matchesShown?: (object: CachedObject) => boolean;
}

/**
 * What a list, a watch or a deletecollection is about, from its namespace, name and selectors.
 * @throws {ApiError} BadRequest for selectors that do not parse or name a field the resource has not.
 */
export function selectionOf(
  definition: ResourceDefinition,
  target: { namespace: string; name: string },
  selectors: { labelSelector: string; fieldSelector: string },
): Selection {
  const labels = parsed(() => parseLabelSelector(selectors.labelSelector));
  const fields = parsed(() => parseFieldSelector(selectors.fieldSelector));
  for (const { field } of fields.requirements) assertSelectable(definition, field);
  const name = target.name || fields.requiredValue('metadata.name');
  // A namespace is named by its path as if it stood in itself.
  const below = definition.scope === 'Namespaced' ? target.namespace : '';
  const namespace = below || fields.requiredValue('metadata.namespace');
  const matches = predicate(labels, fields);
  const place = { ...(namespace && { namespace }), ...(name && { name }) };
  if (matches && isShownOtherwise(definition) && fields.requirements.some(({ field }) => !isOfMetadata(field)))
    return { ...place, matchesShown: matches };
  const requires = requiredValues(labels, fields);
  return { ...place, ...(requires.length > 0 && { requires }), ...(matches && { matches }) };
}

const isOfMetadata = (field: string): boolean => field === 'metadata.name' || field === 'metadata.namespace';

const isShownOtherwise = ({ converter, versions }: ResourceDefinition): boolean => converter !== undefined && versions.length > 1;

/** What an index can find: equalities. Names and namespaces have narrowed the scope already. */
function requiredValues(labels: LabelSelector, fields: FieldSelector): RequiredValue[] {
  const required: RequiredValue[] = fields
    .exactRequirements()
    .filter(({ field }) => !isOfMetadata(field))
    .map(({ field, value }) => ({ of: 'field', name: field, value }));
  for (const { key, operator, values } of labels.requirements) {
    if (values.length === 1 && (operator === '=' || operator === '==' || operator === 'in'))
      required.push({ of: 'label', name: key, value: values[0]! });
  }
  return required;
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw badRequest((error as Error).message);
  }
}

function assertSelectable(definition: ResourceDefinition, field: string): void {
  if (isOfMetadata(field)) return;
  const { selectableFields } = definition.hooks;
  if (selectableFields?.has(field)) return;
  if (selectableFields) throw badRequest(`field label not supported: ${field}`);
  throw badRequest(`${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`);
}

function predicate(labels: LabelSelector, fields: FieldSelector): ((object: CachedObject) => boolean) | undefined {
  if (labels.isEmpty && fields.isEmpty) return undefined;
  return (object) => labelsMatch(labels, object) && fields.matches((field) => readField(object, field));
}

function readField(object: CachedObject, field: string): string {
  if (field === 'metadata.name') return object.name;
  if (field === 'metadata.namespace') return object.namespace;
  return object.fields.get(field) ?? '';
}

/** Each requirement sees only the label it is about. */
function labelsMatch(labels: LabelSelector, object: CachedObject): boolean {
  if (labels.matchesNothing) return false;
  return labels.requirements.every((requirement) => {
    const value = object.labels.get(requirement.key);
    return requirementMatches(requirement, value === undefined ? undefined : { [requirement.key]: value });
  });
}
