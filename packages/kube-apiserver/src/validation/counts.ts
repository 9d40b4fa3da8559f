import { type FieldError, invalidValue } from '@kubewright/api-machinery';
import { nonNegative } from './numbers.ts';

type Counts<F extends string> = { readonly [field in F]?: number | bigint };

/** Each of the fields, where set, is at least zero. */
export function validateCounts<F extends string>(counts: Counts<F> | undefined, fields: readonly F[], at: string): FieldError[] {
  return counts ? fields.flatMap((field) => nonNegative(counts[field], `${at}.${field}`)) : [];
}

/** Kinds of replicas are part of all replicas; those available are part of those ready. */
export function validateReplicaCounts<F extends string>(
  counts: Counts<F | 'replicas' | 'readyReplicas' | 'availableReplicas'> | undefined,
  parts: readonly (F | 'readyReplicas' | 'availableReplicas')[],
  ready = 'readyReplicas',
): FieldError[] {
  if (!counts) return [];
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = counts as Counts<'replicas' | 'readyReplicas' | 'availableReplicas'>;
  const tooMany = parts
    .map((field) => [field, counts[field] ?? 0] as const)
    .filter(([, count]) => count > replicas)
    .map(([field, count]) => invalidValue(`status.${field}`, count, 'cannot be greater than status.replicas'));
  if (availableReplicas <= readyReplicas) return tooMany;
  return [...tooMany, invalidValue('status.availableReplicas', availableReplicas, `cannot be greater than ${ready}`)];
}

/** Names of history made from a hash: the count of collisions only grows. */
export function validateCollisions(count: number | undefined, old: number | undefined): FieldError[] {
  const fewer = old !== undefined && (count ?? -1) < old;
  return fewer ? [invalidValue('status.collisionCount', count ?? 0, 'cannot be decremented')] : [];
}
