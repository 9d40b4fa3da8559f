import { type FieldError, type HookContext, invalidValue } from '@kubewright/api-machinery';
import type { Namespace } from '@kubewright/api/core/v1';
import { validateFinalizerName } from '../../validation/finalizer-name.ts';

export function validateNamespace({ spec }: Namespace): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of spec?.finalizers ?? []) errors.push(...validateFinalizerName(name, 'spec.finalizers'));
  return errors;
}

export function validateNamespaceUpdate(
  { metadata, spec, status }: Namespace,
  _old: Namespace,
  { subresource }: HookContext,
): FieldError[] {
  const errors: FieldError[] = [];
  if (subresource === 'status') {
    const [phase, when] = metadata.deletionTimestamp ? ['Terminating', 'is not empty'] : ['Active', 'is empty'];
    // The capital is upstream's.
    if (status?.phase !== phase)
      errors.push(invalidValue('status.Phase', status?.phase ?? '', `may only be '${phase}' if \`deletionTimestamp\` ${when}`));
  } else if (subresource === 'finalize') {
    for (const [index, name] of (spec?.finalizers ?? []).entries())
      errors.push(...validateFinalizerName(name, `spec.finalizers[${index}]`));
  }
  return errors;
}
