import type { Node } from '@kubewright/api/core/v1';

/** Old label → the label it follows. */
const followers: readonly (readonly [old: string, of: string])[] = [
  ['beta.kubernetes.io/os', 'kubernetes.io/os'],
  ['beta.kubernetes.io/arch', 'kubernetes.io/arch'],
];

/** The old names of the operating system and architecture labels, where they are missing or differ. */
export function decideLabels({ metadata: { labels = {} } }: Node): Record<string, string> {
  const changes: Record<string, string> = {};
  for (const [old, of] of followers) {
    const value = labels[of];
    if (value !== undefined && labels[old] !== value) changes[old] = value;
  }
  return changes;
}
