import { type FieldError, duplicate, required } from '@kubewright/api-machinery';
import { firstPlaces } from '../validation/first-places.ts';

/** Conditions of flow control: each type once, and none without one. */
export function validateConditionTypes(conditions: readonly { readonly type?: string }[] | null | undefined): FieldError[] {
  const list = conditions ?? [];
  const first = firstPlaces(list.map(({ type = '' }) => type));
  return list.flatMap(({ type = '' }, index) => {
    const field = `status.conditions[${index}].type`;
    const again = first[index]! < index ? [duplicate(field, type)] : [];
    return type === '' ? [...again, required(field)] : again;
  });
}
