import { type FieldError, invalidValue } from '@kubewright/api-machinery';
import { checkNotNegative } from './numbers.ts';

type Counts<F extends string> = { readonly [field in F]?: number | bigint };

/** Each of the fields, where set, is at least zero. */
export function checkCounts<F extends string>(counts: Counts<F> | undefined, fields: readonly F[], at: string, errors: FieldError[]): void {
  if (counts) for (const field of fields) checkNotNegative(counts[field], `${at}.${field}`, errors);
}

/** Kinds of replicas are part of all replicas; those available are part of those ready. */
export function checkReplicaCounts<F extends string>(
  counts: Counts<F | 'replicas' | 'readyReplicas' | 'availableReplicas'> | undefined,
  parts: readonly (F | 'readyReplicas' | 'availableReplicas')[],
  errors: FieldError[],
  ready = 'readyReplicas',
): void {
  if (!counts) return;
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = counts as Counts<'replicas' | 'readyReplicas' | 'availableReplicas'>;
  for (const field of parts) {
    const count = counts[field] ?? 0;
    if (count > replicas) errors.push(invalidValue(`status.${field}`, count, 'cannot be greater than status.replicas'));
  }
  if (availableReplicas > readyReplicas)
    errors.push(invalidValue('status.availableReplicas', availableReplicas, `cannot be greater than ${ready}`));
}

/** Names of history made from a hash: the count of collisions only grows. */
export function checkCollisions(count: number | undefined, old: number | undefined, errors: FieldError[]): void {
  if (old !== undefined && (count ?? -1) < old) errors.push(invalidValue('status.collisionCount', count ?? 0, 'cannot be decremented'));
}
