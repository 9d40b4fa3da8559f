import { type HookContext, type KubeObject, formatFieldError } from '@kubewright/api-machinery';
import type { KindStory } from '../../src/kind-story.ts';

/** Fields to set, by path (`spec.containers.0.image`); undefined takes the field away. */
export type Changes = Readonly<Record<string, unknown>>;

/** What is wrong with an object once its kind has defaulted it, as upstream prints it. */
export function createProblems<T extends KubeObject>(story: KindStory, base: T, changes: Changes = {}): string[] {
  const object = changed(base, changes);
  story.hooks?.default?.(object);
  return (story.hooks?.validate?.(object, context('')) ?? []).map(formatFieldError);
}

/** The same for an update of a good object; both are defaulted. Of what is shown of the difference, only that it is. */
export function updateProblems<T extends KubeObject>(
  story: KindStory,
  base: T,
  changes: Changes,
  options: { subresource?: string; before?: Changes } = {},
): string[] {
  const old = changed(base, options.before ?? {});
  story.hooks?.default?.(old);
  const object = changed(old, changes);
  story.hooks?.default?.(object);
  return (story.hooks?.validateUpdate?.(object, old, context(options.subresource ?? '')) ?? []).map((error) =>
    formatFieldError(error).replace(/\n@@ .*$/s, ''),
  );
}

const context = (subresource: string): HookContext =>
  ({ subresource, user: { name: 'tester', groups: [] }, nowMs: 0 }) as unknown as HookContext;

function changed<T extends object>(base: T, changes: Changes): T {
  const copy = structuredClone(base);
  for (const [path, value] of Object.entries(changes)) set(copy, path.split('.'), value);
  return copy;
}

function set(target: object, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path;
  const record = target as Record<string, unknown>;
  // A dot in a key is written as a tilde.
  const key = head!.replaceAll('~', '.');
  if (rest.length === 0) {
    if (value === undefined) delete record[key];
    else record[key] = value;
    return;
  }
  record[key] ??= /^\d+$/.test(rest[0]!) ? [] : {};
  set(record[key] as object, rest, value);
}
