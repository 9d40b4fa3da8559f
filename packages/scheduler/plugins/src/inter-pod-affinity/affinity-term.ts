import type { LabelSelector } from '@kubewright/api-machinery';
import { labelSelectorFromObject } from '@kubewright/api-machinery';
import type { Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '@kubewright/api/core/v1';

/** Labels of a namespace; undefined when it is not known. */
export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>> | undefined;

/** A term of a pod's affinity. */
export interface AffinityTerm {
  readonly topologyKey: string;
  readonly selector: LabelSelector;
  readonly namespaces: ReadonlySet<string>;
  /** Matches nothing when unset. */
  readonly namespaceSelector: LabelSelector;
}

/** A term that names no namespaces means the pod's own. */
function readTerm(term: PodAffinityTerm, owner: Pod): AffinityTerm {
  const isOwn = (term.namespaces ?? []).length === 0 && !term.namespaceSelector;
  return {
    topologyKey: term.topologyKey,
    selector: labelSelectorFromObject(term.labelSelector),
    namespaces: new Set(isOwn ? [owner.metadata.namespace ?? ''] : term.namespaces),
    namespaceSelector: labelSelectorFromObject(term.namespaceSelector),
  };
}

/** Whether a term means a pod. */
export function termMatches(term: AffinityTerm, { metadata: { namespace = '', labels } }: Pod, namespaceLabels: NamespaceLabels): boolean {
  if (!term.namespaces.has(namespace) && !term.namespaceSelector.matches(namespaceLabels(namespace) ?? {})) return false;
  return term.selector.matches(labels);
}

/** The terms of a pod by kind. */
export interface PodTerms {
  readonly required: readonly AffinityTerm[];
  readonly requiredAnti: readonly AffinityTerm[];
  readonly preferred: readonly { readonly term: AffinityTerm; readonly weight: number }[];
}

const termsOfPod = new WeakMap<Pod, PodTerms>();

/** Read once for each pod. Preferred anti-affinity is preferred affinity of negative weight. */
export function termsOf(pod: Pod): PodTerms {
  let terms = termsOfPod.get(pod);
  if (!terms) termsOfPod.set(pod, (terms = readAll(pod)));
  return terms;
}

function readAll(pod: Pod): PodTerms {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  const weighted = (list: readonly WeightedPodAffinityTerm[] | undefined, sign: 1 | -1) =>
    (list ?? []).map(({ weight, podAffinityTerm }) => ({ term: readTerm(podAffinityTerm, pod), weight: sign * weight }));
  return {
    required: (podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => readTerm(term, pod)),
    requiredAnti: (podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => readTerm(term, pod)),
    preferred: [
      ...weighted(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, 1),
      ...weighted(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, -1),
    ],
  };
}

/** Sums by topology key and value. */
export class TopologySums {
  readonly #sums = new Map<string, Map<string, number>>();

  get isEmpty(): boolean {
    return this.#sums.size === 0;
  }

  /** Adds to the domain that a node with these labels is in, if it is in one. */
  add(topologyKey: string, labels: Readonly<Record<string, string>> | undefined, amount: number): void {
    if (!labels || !Object.hasOwn(labels, topologyKey)) return;
    let values = this.#sums.get(topologyKey);
    if (!values) this.#sums.set(topologyKey, (values = new Map()));
    const value = labels[topologyKey]!;
    values.set(value, (values.get(value) ?? 0) + amount);
  }

  get(topologyKey: string, labels: Readonly<Record<string, string>> | undefined): number {
    if (!labels || !Object.hasOwn(labels, topologyKey)) return 0;
    return this.#sums.get(topologyKey)?.get(labels[topologyKey]!) ?? 0;
  }

  /** The sum of all domains that a node with these labels is in. */
  total(labels: Readonly<Record<string, string>> | undefined): number {
    let total = 0;
    for (const topologyKey of this.#sums.keys()) total += this.get(topologyKey, labels);
    return total;
  }
}
