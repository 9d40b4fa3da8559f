import { parseRequirements } from './label-selector-parser.ts';
import type { Labels, Requirement, SelectorOperator } from './requirement.ts';
import { createRequirement, printRequirement, requirementMatches } from './requirement.ts';

/** meta/v1 LabelSelector. */
export interface LabelSelectorObject {
  matchLabels?: Readonly<Record<string, string>>;
  matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}

/**
 * A label selector: the conjunction of its requirements, in the order of their keys. Immutable. `nothing` matches no
 * object at all; a selector without requirements matches every one (k8s.io/apimachinery labels).
 */
export class LabelSelector {
  static readonly everything = new LabelSelector([]);
  static readonly nothing = new LabelSelector([], true);
  readonly requirements: readonly Requirement[];
  readonly matchesNothing: boolean;

  constructor(requirements: readonly Requirement[], matchesNothing = false) {
    this.requirements = [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.matchesNothing = matchesNothing;
  }

  get isEmpty(): boolean {
    return !this.matchesNothing && this.requirements.length === 0;
  }

  matches(labels: Labels): boolean {
    if (this.matchesNothing) return false;
    for (const requirement of this.requirements) if (!requirementMatches(requirement, labels)) return false;
    return true;
  }

  /** Requirements that name the values a label must have: what an index can look up. */
  exactRequirements(): { readonly key: string; readonly values: readonly string[] }[] {
    return this.requirements.filter(({ operator }) => operator === '=' || operator === '==' || operator === 'in');
  }

  /** The one value the label must have, when there is one. */
  requiredValue(key: string): string | undefined {
    const requirement = this.exactRequirements().find((exact) => exact.key === key);
    return requirement?.values.length === 1 ? requirement.values[0] : undefined;
  }

  /** Canonical text; two selectors with the same text match the same objects. */
  toString(): string {
    return this.requirements.map(printRequirement).join(',');
  }
}

/**
 * Parses a selector such as `app=web,tier in (a, b),!canary`.
 * @throws {Error} with upstream's message, e.g. `unable to parse requirement: found ',', expected: identifier`.
 */
export function parseLabelSelector(text: string): LabelSelector {
  if (text === '') return LabelSelector.everything;
  return new LabelSelector(parseRequirements(text));
}

/** The selector that asks for exactly these labels; without any, everything. Values are not checked. */
export function labelSelectorFromLabels(labels: Labels): LabelSelector {
  return new LabelSelector(Object.entries(labels ?? {}).map(([key, value]) => ({ key, operator: '=', values: [value] })));
}

const objectOperators = new Map<string, SelectorOperator>([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
]);

/**
 * Reads a meta/v1 LabelSelector: unset matches nothing, `{}` matches everything.
 * @throws {Error} with upstream's message when an operator, a key or a value is invalid.
 */
export function labelSelectorFromObject(object: LabelSelectorObject | null | undefined): LabelSelector {
  if (object === undefined || object === null) return LabelSelector.nothing;
  const requirements = Object.entries(object.matchLabels ?? {}).map(([key, value]) => createRequirement(key, '=', [value]));
  for (const { key, operator, values } of object.matchExpressions ?? []) {
    const known = objectOperators.get(operator);
    if (!known) throw new Error(`${JSON.stringify(operator)} is not a valid label selector operator`);
    requirements.push(createRequirement(key, known, values ?? []));
  }
  return requirements.length === 0 ? LabelSelector.everything : new LabelSelector(requirements);
}

/**
 * The text of a meta/v1 LabelSelector as `kubectl` prints it and the `scale` subresource carries it: `<none>` when
 * unset, `<error>` when invalid (metav1.FormatLabelSelector).
 */
export function formatLabelSelector(object: LabelSelectorObject | null | undefined): string {
  try {
    const selector = labelSelectorFromObject(object);
    return selector.toString() || '<none>';
  } catch {
    return '<error>';
  }
}
