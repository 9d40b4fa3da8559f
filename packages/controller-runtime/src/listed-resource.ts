import type { ResourceType } from '@kubewright/api-machinery';

/** A resource as discovery lists it. Without `verbs` it is taken to have all; without `subresources` nothing is known of them. */
export type ListedResource = ResourceType & { readonly verbs?: readonly string[]; readonly subresources?: readonly string[] };

/** Whether the resource has all of `verbs`. */
export function offers({ verbs: offered }: ListedResource, ...verbs: readonly string[]): boolean {
  return !offered || verbs.every((verb) => offered.includes(verb));
}
