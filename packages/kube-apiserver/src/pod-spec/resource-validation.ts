import { type FieldError, invalidValue, isQualifiedName } from '@kubewright/api-machinery';
import { exactQuantity } from '../validation/quantity.ts';

type ResourceList = Readonly<Record<string, unknown>>;

const standard = new Set(['cpu', 'memory', 'ephemeral-storage']);

export function validateResources(resources: { limits?: ResourceList; requests?: ResourceList } | undefined, at: string): FieldError[] {
  const limits = new Map(Object.entries(resources?.limits ?? {}));
  const requests = new Map(Object.entries(resources?.requests ?? {}));
  return [
    ...[...limits].flatMap(([name, value]) => validateResource(name, value, `${at}.limits`)),
    ...[...requests].flatMap(([name, value]) => [...validateResource(name, value, `${at}.requests`), ...withinLimit(name, value, limits.get(name), at)]),
  ];
}

function validateResource(name: string, value: unknown, path: string): FieldError[] {
  const errors = isQualifiedName(name).map((problem) => invalidValue(path, name, problem));
  if (errors.length === 0 && !name.includes('/') && !standard.has(name) && !name.startsWith('hugepages-')) {
    errors.push(invalidValue(path, name, 'must be a standard resource type or fully qualified'));
    errors.push(invalidValue(path, name, 'must be a standard resource for containers'));
  }
  if ((exactQuantity(value) ?? 0n) < 0n) {
    errors.push(invalidValue(`${path}[${name}]`, String(value), 'must be greater than or equal to 0'));
  }
  return errors;
}

/** What is requested must fit what is allowed; what cannot be overcommitted must equal it. */
function withinLimit(name: string, request: unknown, limit: unknown, at: string): FieldError[] {
  const exact = name.startsWith('hugepages-') || (name.includes('/') && !name.split('/')[0]!.endsWith('kubernetes.io'));
  if (limit === undefined) return exact ? [{ type: 'FieldValueRequired', field: `${at}.limits`, detail: 'Limit must be set for non overcommitable resources' }] : [];
  const [requested = 0n, limited = 0n] = [exactQuantity(request), exactQuantity(limit)];
  if (exact && requested !== limited) return [invalidValue(`${at}.requests`, String(request), `must be equal to ${name} limit of ${limit}`)];
  return requested > limited ? [invalidValue(`${at}.requests`, String(request), `must be less than or equal to ${name} limit of ${limit}`)] : [];
}
