import { type FieldError, invalidValue, required } from '@kubewright/api-machinery';
import type { CrossVersionObjectReference } from '@kubewright/api/autoscaling/v2';

/** Kind and name, which become parts of a path, and the version. */
export function validateReference(
  reference: CrossVersionObjectReference | undefined,
  at: string,
  version: 'any' | 'with a group' | 'unchecked',
  errors: FieldError[],
): void {
  for (const field of ['kind', 'name'] as const) {
    const value = reference?.[field] ?? '';
    if (value === '') errors.push(required(`${at}.${field}`));
    else for (const problem of pathSegmentProblems(value)) errors.push(invalidValue(`${at}.${field}`, value, problem));
  }
  const apiVersion = reference?.apiVersion ?? '';
  const problem = version === 'unchecked' ? undefined : apiVersionProblem(apiVersion, version === 'with a group');
  if (problem) errors.push(invalidValue(`${at}.apiVersion`, apiVersion, problem));
}

/** As schema.ParseGroupVersion reads it. */
function apiVersionProblem(apiVersion: string, needsGroup: boolean): string | undefined {
  const parts = apiVersion === '/' ? [''] : apiVersion.split('/');
  if (parts.length > 2) return `unexpected GroupVersion string: ${apiVersion}`;
  const group = parts.length === 2 ? parts[0] : '';
  return needsGroup && group === '' ? 'apiVersion must specify API group' : undefined;
}

export function pathSegmentProblems(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((character) => name.includes(character)).map((character) => `may not contain '${character}'`);
}
