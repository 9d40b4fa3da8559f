import { parseQuantity } from '@kubewright/api-machinery';

/** A quantity in billionths, for comparing; undefined when it is unset or unreadable (the schema speaks of that). */
export function exactQuantity(value: unknown): bigint | undefined {
  if (value === undefined || value === null) return undefined;
  try {
    return parseQuantity(String(value)).nanos;
  } catch {
    return undefined;
  }
}
