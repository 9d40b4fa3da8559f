import type { Job } from '@kubewright/api/batch/v1';

/** Old and new names of the labels that tie a pod to its job. */
const uidLabels = ['controller-uid', 'batch.kubernetes.io/controller-uid'];
const nameLabels = ['job-name', 'batch.kubernetes.io/job-name'];

/** A job's pods are found by its uid, unless somebody manages the selector by hand. */
export function addGeneratedSelector(job: Job): void {
  const { spec, metadata } = job;
  if (!spec || spec.manualSelector) return;
  spec.template.metadata ??= {};
  const labels: Record<string, string> = { ...spec.template.metadata.labels };
  for (const label of uidLabels) labels[label] = metadata.uid ?? '';
  for (const label of nameLabels) if (metadata.name) labels[label] = metadata.name;
  spec.template.metadata.labels = labels;
  spec.selector ??= {};
  spec.selector.matchLabels = { ...spec.selector.matchLabels, [uidLabels[1]!]: metadata.uid ?? '' };
}
