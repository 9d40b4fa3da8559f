import { formatTime } from '@kubewright/api-machinery';
import type { NamespaceCondition } from '@kubewright/api/core/v1';
import type { Remaining } from './decide-remaining.ts';

/** What one pass over a namespace's content came to. */
export interface ContentReport {
  /** What went wrong while listing the resources there are. */
  readonly discoveryFailure?: string | undefined;
  /** Texts of what went wrong while deleting. */
  readonly contentErrors: readonly string[];
  readonly remaining: readonly Remaining[];
}

type Outcome = Pick<NamespaceCondition, 'type' | 'status' | 'reason' | 'message'>;

/**
 * The conditions that tell a user why a namespace is not gone yet, in upstream's order; a condition that says the same as
 * before keeps its time. (pkg/controller/namespace/deletion/status_condition_utils.go)
 */
export function namespaceConditions(report: ContentReport, before: readonly NamespaceCondition[], nowMs: number): NamespaceCondition[] {
  const conditions = [...before];
  for (const outcome of outcomesOf(report)) {
    const index = conditions.findIndex(({ type }) => type === outcome.type);
    const old = conditions[index];
    if (old && old.status === outcome.status && old.reason === outcome.reason && old.message === outcome.message) continue;
    const changed = { ...outcome, lastTransitionTime: formatTime(nowMs) };
    if (old) conditions[index] = changed;
    else conditions.push(changed);
  }
  return conditions;
}

function outcomesOf({ discoveryFailure, contentErrors, remaining }: ContentReport): Outcome[] {
  const errors = [...contentErrors].sort();
  return [
    outcome('NamespaceDeletionDiscoveryFailure', discoveryFailure !== undefined && ['DiscoveryFailed', discoveryFailure], [
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ]),
    outcome('NamespaceDeletionGroupVersionParsingFailure', false, ['ParsedGroupVersions', 'All legacy kube types successfully parsed']),
    outcome(
      'NamespaceDeletionContentFailure',
      errors.length > 0 && [
        'ContentDeletionFailed',
        `Failed to delete all resource types, ${errors.length} remaining: ${errors.join(', ')}`,
      ],
      ['ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
    ),
    outcome('NamespaceContentRemaining', resourcesLeft(remaining), ['ContentRemoved', 'All content successfully removed']),
    outcome('NamespaceFinalizersRemaining', finalizersLeft(remaining), [
      'ContentHasNoFinalizers',
      'All content-preserving finalizers finished',
    ]),
  ];
}

function outcome(type: string, failure: false | readonly [string, string], success: readonly [string, string]): Outcome {
  const [reason, message] = failure || success;
  return { type, status: failure ? 'True' : 'False', reason, message };
}

function resourcesLeft(remaining: readonly Remaining[]): false | readonly [string, string] {
  const left = remaining.filter(({ count }) => count > 0);
  const texts = left.map(({ type, count }) => `${type.plural}.${type.group} has ${count} resource instances`).sort();
  return texts.length > 0 && ['SomeResourcesRemain', `Some resources are remaining: ${texts.join(', ')}`];
}

function finalizersLeft(remaining: readonly Remaining[]): false | readonly [string, string] {
  const counts = new Map<string, number>();
  for (const { finalizers } of remaining) for (const [name, count] of finalizers) counts.set(name, (counts.get(name) ?? 0) + count);
  const texts = [...counts].map(([name, count]) => `${name} in ${count} resource instances`).sort();
  return texts.length > 0 && ['SomeFinalizersRemain', `Some content in the namespace has finalizers remaining: ${texts.join(', ')}`];
}
