import type { Job } from '@kubewright/api/batch/v1';

/** Old and new names of the labels that tie a pod to its job. */
export const uidLabels = ['controller-uid', 'batch.kubernetes.io/controller-uid'] as const;
export const nameLabels = ['job-name', 'batch.kubernetes.io/job-name'] as const;

/** A job's pods are found by its uid, unless somebody manages the selector by hand. Values set wrong are validation's to refuse. */
export function addGeneratedSelector(job: Job): void {
  const { spec, metadata } = job;
  if (!spec?.template || spec.manualSelector) return;
  spec.template.metadata ??= {};
  const labels: Record<string, string> = { ...spec.template.metadata.labels };
  for (const label of nameLabels) labels[label] ??= metadata.name ?? '';
  for (const label of uidLabels) labels[label] ??= metadata.uid ?? '';
  spec.template.metadata.labels = labels;
  spec.selector ??= {};
  spec.selector.matchLabels = { [uidLabels[1]]: metadata.uid ?? '', ...spec.selector.matchLabels };
}
