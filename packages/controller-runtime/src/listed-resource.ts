import type { ResourceType } from '@kubewright/api-machinery';

/** A resource as discovery lists it. Without `verbs` it is taken to have all; without `subresources` nothing is known of them. */
export type ListedResource = ResourceType & { readonly verbs?: readonly string[]; readonly subresources?: readonly string[] };

/** What there is at the moment; custom resources come and go, and so do extension servers. */
export interface ListedResources {
  /** Each resource once. */
  readonly resources: readonly ListedResource[];
  /** Group versions of servers that did not answer, and why: what they have is not among `resources`. */
  readonly failed: ReadonlyMap<string, string>;
}

/** Asks discovery. A rejection: nothing could be asked. */
export type ListResources = () => Promise<ListedResources>;

/** As client-go says that some group versions could not be asked; undefined when all could. */
export function discoveryFailure({ failed }: Pick<ListedResources, 'failed'>): string | undefined {
  const reasons = [...failed].map(([groupVersion, reason]) => `${groupVersion}: ${reason}`).sort();
  return reasons.length === 0 ? undefined : `unable to retrieve the complete list of server APIs: ${reasons.join(', ')}`;
}

/** Whether the resource has all of `verbs`. */
export function offers({ verbs: offered }: ListedResource, ...verbs: readonly string[]): boolean {
  return !offered || verbs.every((verb) => offered.includes(verb));
}
