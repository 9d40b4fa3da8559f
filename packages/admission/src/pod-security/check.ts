import type { Container, EphemeralContainer, ObjectMetaOfPod, PodSpec } from './pod-like.ts';

/** What a policy level forbids about a pod: a short reason, and what exactly it is. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** `minor` is that of the policy's version: 36 for v1.36 and latest. */
export type Check = (metadata: ObjectMetaOfPod, spec: PodSpec, minor: number) => Violation | undefined;

export type AnyContainer = Container | EphemeralContainer;

export const quoted = (words: readonly string[]): string => words.map((word) => JSON.stringify(word)).join(', ');

export const sorted = (words: Iterable<string>): string[] => [...new Set(words)].sort();

export const plural = (one: string, many: string, count: number): string => (count === 1 ? one : many);

/** `container "a"`, `containers "a", "b"`. */
export const containersText = (containers: readonly AnyContainer[]): string =>
  `${plural('container', 'containers', containers.length)} ${quoted(containers.map(({ name = '' }) => name))}`;

/** `pod`, `containers "a", "b"`, or both: who has set something. Undefined when nobody has. */
export function setters(pod: boolean, containers: readonly AnyContainer[]): string | undefined {
  const parts = [...(pod ? ['pod'] : []), ...(containers.length > 0 ? [containersText(containers)] : [])];
  return parts.length > 0 ? parts.join(' and ') : undefined;
}

/** A pod of a user namespace of its own is root only in there (KEP-127). */
export const hasUserNamespace = ({ hostUsers }: PodSpec): boolean => hostUsers === false;
