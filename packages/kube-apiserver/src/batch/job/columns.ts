import type { Job } from '@kubewright/api/batch/v1';
import { conditionIsTrue, humanDuration, selectorText } from '../../table/cells.ts';
import { type Column, ageColumn, nameColumn, text, wide } from '../../table/columns.ts';
import { containerColumns } from '../../table/workload-columns.ts';

export const jobColumns: readonly Column<Job>[] = [
  nameColumn,
  text('Status', 'Where the job is in its life.', statusCell),
  text('Completions', 'Pods that succeeded, of those that have to.', completionsCell),
  text('Duration', 'How long it has run, or ran.', durationCell),
  ageColumn,
  ...containerColumns<Job>(({ spec }) => spec?.template),
  wide(text('Selector', 'Labels its pods have.', ({ spec }) => selectorText(spec?.selector))),
];

function statusCell({ metadata, status }: Job): string {
  const is = (type: string): boolean => conditionIsTrue(status?.conditions, type);
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (metadata.deletionTimestamp) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(is) ?? 'Running';
}

function completionsCell({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationCell({ status }: Job, nowMs: number): string {
  if (!status?.startTime) return '';
  const endMs = status.completionTime ? Date.parse(status.completionTime) : nowMs;
  return humanDuration(endMs - Date.parse(status.startTime));
}
