import { type FieldError, duplicate, required } from '@kubewright/api-machinery';

/** Conditions of flow control: each type once, and none without one. */
export function validateConditionTypes(conditions: readonly { readonly type?: string }[] | null | undefined): FieldError[] {
  const list = conditions ?? [];
  return list.flatMap(({ type = '' }, index) => {
    const field = `status.conditions[${index}].type`;
    const again = list.findIndex((other) => (other.type ?? '') === type) < index ? [duplicate(field, type)] : [];
    return type === '' ? [...again, required(field, 'must not be empty')] : again;
  });
}
