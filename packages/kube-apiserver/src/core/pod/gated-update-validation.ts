import { type FieldError, invalidValue, semanticEqual } from '@kubewright/api-machinery';
import type { Affinity, NodeSelectorTerm, PodSpec } from '@kubewright/api/core/v1';
import { goFormAt } from '../../go-form/go-form.ts';

/** A pod that may not be scheduled yet may have its choice of nodes narrowed (KEP-3838). */
export function checkNarrowed(spec: PodSpec, old: PodSpec, errors: FieldError[]): void {
  const selector = spec.nodeSelector ?? {};
  if (!Object.entries(old.nodeSelector ?? {}).every(([key, value]) => selector[key] === value)) {
    errors.push(
      invalidValue('spec.nodeSelector', spec.nodeSelector, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'),
    );
  }
  const before = requiredTerms(old);
  if (before.length === 0 || semanticEqual(spec.affinity?.nodeAffinity, old.affinity?.nodeAffinity)) return;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = requiredTerms(spec);
  const at = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  if (terms.length !== before.length) {
    errors.push(
      invalidValue(
        at,
        required?.nodeSelectorTerms ? terms.map(termForm) : null,
        'no additions/deletions to non-empty NodeSelectorTerms list are allowed',
      ),
    );
    return;
  }
  for (const [index, term] of terms.entries()) {
    if (!isNarrower(term, before[index]!))
      errors.push(invalidValue(`${at}[${index}]`, termForm(term), 'only additions are allowed (no mutations or deletions)'));
  }
}

const termPath = ['spec', 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms', '*'];
const termForm = (term: NodeSelectorTerm): unknown => goFormAt({ group: '', version: 'v1', kind: 'Pod' }, termPath, term);

const requiredTerms = ({ affinity }: PodSpec): NodeSelectorTerm[] =>
  affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];

function isNarrower(term: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const lists = ['matchExpressions', 'matchFields'] as const;
  // A term without conditions matches nothing: conditions would widen it.
  if (lists.every((list) => (old[list] ?? []).length === 0)) return lists.every((list) => (term[list] ?? []).length === 0);
  return lists.every((list) => (old[list] ?? []).every((condition, index) => semanticEqual(condition, term[list]?.[index])));
}

/** The spec with the old choice of nodes. */
export function withOldPlacement(spec: PodSpec, old: PodSpec): PodSpec {
  return { ...spec, nodeSelector: old.nodeSelector, affinity: withOldNodeAffinity(spec.affinity, old.affinity) };
}

function withOldNodeAffinity(affinity: Affinity | undefined, old: Affinity | undefined): Affinity | undefined {
  const nodeAffinity = old?.nodeAffinity;
  if (semanticEqual(affinity?.nodeAffinity, nodeAffinity)) return affinity;
  if (affinity && !old && !affinity.podAffinity && !affinity.podAntiAffinity) return undefined;
  return { ...affinity, nodeAffinity };
}
