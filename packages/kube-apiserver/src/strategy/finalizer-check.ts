import type { FieldError, KubeObject, ResourceHooks } from '@kubewright/api-machinery';
import { checkFinalizerDomain } from '../validation/finalizer-name.ts';

/** The hooks of a built-in kind, which also say whether its finalizers name who holds the object back (core validation ValidateObjectMeta). */
export function withFinalizerCheck(hooks: ResourceHooks): ResourceHooks {
  return {
    ...hooks,
    validate: (object, context) => withFinalizerErrors(object, hooks.validate?.(object, context)),
    validateUpdate: (object, old, context) => withFinalizerErrors(object, hooks.validateUpdate?.(object, old, context)),
  };
}

function withFinalizerErrors({ metadata }: KubeObject, others: FieldError[] = []): FieldError[] {
  const { finalizers } = metadata;
  if (!finalizers || finalizers.length === 0) return others;
  const errors: FieldError[] = [];
  for (const [index, name] of finalizers.entries()) checkFinalizerDomain(name, `metadata.finalizers[${index}]`, errors);
  return [...errors, ...others];
}
