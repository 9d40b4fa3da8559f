import { type FieldError, invalidValue, required } from '@kubewright/api-machinery';
import type { CrossVersionObjectReference } from '@kubewright/api/autoscaling/v2';

/** Kind and name, which become parts of a path. */
export function validateReference(reference: CrossVersionObjectReference | undefined, at: string, errors: FieldError[]): void {
  for (const field of ['kind', 'name'] as const) {
    const value = reference?.[field] ?? '';
    if (value === '') errors.push(required(`${at}.${field}`));
    else for (const problem of pathSegmentProblems(value)) errors.push(invalidValue(`${at}.${field}`, value, problem));
  }
}

export function pathSegmentProblems(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((character) => name.includes(character)).map((character) => `may not contain '${character}'`);
}
