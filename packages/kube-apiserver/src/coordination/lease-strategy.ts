import { type FieldError, isQualifiedName, notSupported } from '@kubewright/api-machinery';
import { checked } from '../validation/checked.ts';

const strategies = ['OldestEmulationVersion'];

/** Upstream names the field twice in its path; so does this. */
export function validateLeaseStrategy(strategy: string): FieldError[] {
  const field = 'spec.strategy.strategy';
  if (strategy.includes('/')) return checked(isQualifiedName, strategy, field);
  return strategies.includes(strategy) ? [] : [notSupported(field, strategy, strategies)];
}
