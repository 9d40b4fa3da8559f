import {
  controllerOf,
  isAlreadyExists,
  isNotFound,
  semanticEqual,
  type JsonValue,
  type KubeObject,
  type LabelSelector,
  type ResourceType,
} from '@kubewright/api-machinery';
import { ControllerRevisions as Revisions, type ControllerRevision } from '@kubewright/api/apps/v1';
import type { PodTemplateSpec } from '@kubewright/api/core/v1';
import type { Client, Draft } from '@kubewright/client';
import type { InformerFactory } from '@kubewright/informer';
import { claimObjects, controllerReference } from '../pod-control/claim-objects.ts';
import { indexByOwner, type OwnerIndex } from '../pod-control/owner-index.ts';
import { shortHash } from '../pod-control/short-hash.ts';

const defaultHashLabel = 'controller.kubernetes.io/hash';
/** Room for the hash in a name (history.go ControllerRevisionName). */
const longestPrefix = 223;

/** An object with a history of templates: a StatefulSet or a DaemonSet. */
export interface RevisionOwner {
  readonly type: ResourceType;
  readonly object: KubeObject;
  readonly selector: LabelSelector;
  readonly template: PodTemplateSpec;
  readonly collisionCount: number | undefined;
}

/** The templates that an object has had, kept as ControllerRevisions (upstream pkg/controller/history). */
export class ControllerRevisions {
  readonly #client: Client;
  readonly #index: OwnerIndex<ControllerRevision>;
  readonly #hashLabel: string;

  /** `hashLabel` is the label of a revision that carries the hash of its template. */
  constructor({
    client,
    informers,
    hashLabel = defaultHashLabel,
  }: {
    readonly client: Client;
    readonly informers: InformerFactory;
    readonly hashLabel?: string;
  }) {
    this.#client = client;
    this.#hashLabel = hashLabel;
    this.#index = indexByOwner(informers.informer(Revisions));
  }

  /** Oldest first. */
  of({ metadata }: KubeObject): ControllerRevision[] {
    return oldestFirst(this.#index.controlledBy(metadata.uid ?? ''));
  }

  /**
   * The revision of the present template: the newest when it is the same, an older one brought up to the newest number,
   * or a new one. Revisions that an earlier object of the same selector has left behind are adopted. Answers the count of
   * collisions too, which grows when a name was taken by another template.
   */
  async current(owner: RevisionOwner, signal: AbortSignal): Promise<{ revision: ControllerRevision; collisionCount: number }> {
    const known = oldestFirst(await this.#claim(owner, signal));
    const collisionCount = owner.collisionCount ?? 0;
    const data = dataOf(owner.template);
    const next = Number(known.at(-1)?.revision ?? 0) + 1;
    const same = known.findLast((revision) => semanticEqual(revision.data, data));
    if (same && same === known.at(-1)) return { revision: same, collisionCount };
    if (same) {
      const revision = await this.#client.resource(Revisions).update({ ...same, revision: next }, { signal });
      return { revision, collisionCount };
    }
    return this.#create(owner, data, next, collisionCount, signal);
  }

  /** Deletes the oldest of those that nothing uses, beyond `limit`. */
  async truncate(owner: KubeObject, live: ReadonlySet<string>, limit: number, signal: AbortSignal): Promise<void> {
    const unused = this.of(owner).filter(({ metadata }) => !live.has(metadata.name ?? ''));
    for (const { metadata } of unused.slice(0, Math.max(0, unused.length - limit))) {
      const { namespace = '', name = '', uid } = metadata;
      await this.#client
        .resource(Revisions)
        .delete({ namespace, name }, { preconditions: { uid }, signal })
        .catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        });
    }
  }

  async #claim({ type, object, selector }: RevisionOwner, signal: AbortSignal): Promise<ControllerRevision[]> {
    const { uid = '', namespace = '' } = object.metadata;
    const deps = { ownerType: type, owners: this.#client.resource(type), objects: this.#client.resource(Revisions) };
    return claimObjects(deps, object, selector, [...this.#index.controlledBy(uid), ...this.#index.orphansIn(namespace)], signal);
  }

  async #create(
    { type, object, template }: RevisionOwner,
    data: JsonValue,
    number: number,
    firstCount: number,
    signal: AbortSignal,
  ): Promise<{ revision: ControllerRevision; collisionCount: number }> {
    const revisions = this.#client.resource(Revisions);
    const { name: ownerName = '', namespace = '', annotations } = object.metadata;
    for (let collisionCount = firstCount; ; collisionCount++) {
      const hash = shortHash(data, collisionCount);
      const name = `${ownerName.slice(0, longestPrefix)}-${hash}`;
      const labels = { ...template.metadata?.labels, [this.#hashLabel]: hash };
      // The change-cause that kubectl shows of a revision is an annotation of the object's.
      const metadata = {
        namespace,
        name,
        labels,
        ...(annotations && { annotations }),
        ownerReferences: [controllerReference(type, object)],
      };
      try {
        return {
          revision: await revisions.create({ metadata, data, revision: number } as Draft<ControllerRevision>, { signal }),
          collisionCount,
        };
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
        const taken = await revisions.get({ namespace, name }, { signal });
        if (controllerOf(taken)?.uid === object.metadata.uid && semanticEqual(taken.data, data)) return { revision: taken, collisionCount };
      }
    }
  }
}

function oldestFirst(revisions: readonly ControllerRevision[]): ControllerRevision[] {
  return revisions.toSorted(
    (a, b) => Number(a.revision) - Number(b.revision) || ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1),
  );
}

/** A patch that brings the template back, as kubectl's `rollout undo` applies it. */
function dataOf(template: PodTemplateSpec): JsonValue {
  return { spec: { template: { ...template, $patch: 'replace' } } } as unknown as JsonValue;
}

/** The template that a revision keeps. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } = (data as unknown as { spec: { template: PodTemplateSpec & { $patch?: string } } }).spec.template;
  return template;
}
