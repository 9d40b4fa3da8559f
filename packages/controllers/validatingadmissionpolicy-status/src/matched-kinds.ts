import type { Schema } from '@kubewright/api-machinery';
import type { NamedRuleWithOperations } from '@kubewright/api/admissionregistration/v1';

/** A served kind, and what its objects look like. */
export interface TypedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: Schema;
}

/** Finds what is served at the moment. */
export interface KindLookup {
  /** By the plural or the singular of its resource. */
  ofResource(group: string, version: string, resource: string): TypedKind | undefined;
  ofKind(apiVersion: string, kind: string): TypedKind | undefined;
}

/** No more are looked for once a rule has given so many. */
const mostOfRule = 10;

/**
 * The kinds that the rules of a policy name, in the order of group, version and kind; wildcards and subresources name none
 * (k8s.io/apiserver admission/plugin/policy/validating/typechecking.go typesToCheck).
 */
export function matchedKinds(rules: readonly NamedRuleWithOperations[], lookup: KindLookup): TypedKind[] {
  const found = new Map<string, TypedKind>();
  for (const rule of rules) {
    let ofRule = 0;
    for (const kind of kindsOf(rule, lookup)) {
      found.set(nameOf(kind), kind);
      if (++ofRule === mostOfRule) return sorted(found);
    }
  }
  return sorted(found);
}

function* kindsOf({ apiGroups = [], apiVersions = [], resources = [] }: NamedRuleWithOperations, lookup: KindLookup): Generator<TypedKind> {
  if ([...apiGroups, ...apiVersions].some((name) => name.includes('*'))) return;
  const named = resources.filter((name) => !/[*/]/.test(name)).toSorted();
  for (const group of apiGroups.toSorted()) {
    for (const version of apiVersions.toSorted()) {
      for (const resource of named) {
        const kind = lookup.ofResource(group, version, resource);
        if (kind) yield kind;
      }
    }
  }
}

const sorted = (kinds: ReadonlyMap<string, TypedKind>): TypedKind[] =>
  [...kinds.values()].sort((a, b) => compare(a.group, b.group) || compare(a.version, b.version) || compare(a.kind, b.kind));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** As Go prints a GroupVersionKind. */
export const nameOf = ({ group, version, kind }: Omit<TypedKind, 'schema'>): string => `${group}/${version}, Kind=${kind}`;
