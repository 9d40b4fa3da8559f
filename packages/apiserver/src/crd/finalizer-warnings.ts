import { isQualifiedName, type KubeObject } from '@kubewright/api-machinery';

const standard: ReadonlySet<string> = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

/** Warnings about finalizers that are new and not named after a domain (registry/customresource/validator.go). */
export function finalizerWarnings(object: KubeObject, old: KubeObject | undefined): string[] {
  const known = new Set(old?.metadata.finalizers ?? []);
  const added = [...new Set(object.metadata.finalizers ?? [])].filter((finalizer) => !known.has(finalizer)).sort();
  return added.flatMap((finalizer) =>
    problemsOf(finalizer).map((problem) => `metadata.finalizers: ${JSON.stringify(finalizer)}: ${problem}`),
  );
}

function problemsOf(finalizer: string): string[] {
  const problems = isQualifiedName(finalizer);
  if (finalizer.includes('/') || standard.has(finalizer)) return problems;
  const path = finalizer.includes('.') ? ' including a path (/)' : '';
  return [...problems, `prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`];
}
