import { RE2JS } from 're2js';
import { CelError } from './cel-error.ts';

/** Compiled patterns that are kept at most. */
const maxKept = 1_000;
const kept = new Map<string, RE2JS>();

/** A pattern in RE2 syntax, which matches in linear time. @throws {CelError} when it is none */
export function compileRegex(pattern: string): RE2JS {
  const known = kept.get(pattern);
  if (known) return known;
  if (kept.size >= maxKept) kept.clear();
  const compiled = tryCompile(pattern);
  kept.set(pattern, compiled);
  return compiled;
}

function tryCompile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new CelError(error instanceof Error ? error.message : 'error parsing regexp');
  }
}
