import type { KubeObject, OwnerReference, ResourceType } from '@kubewright/api-machinery';
import { parseApiVersion } from '@kubewright/api-machinery';

export const foregroundFinalizer = 'foregroundDeletion';
export const orphanFinalizer = 'orphan';

/** One object, as far as ownership goes. Without `type` nobody has seen it: only references to it. */
export interface GraphNode {
  readonly uid: string;
  type: ResourceType | undefined;
  namespace: string;
  name: string;
  owners: readonly OwnerReference[];
  readonly dependents: ReadonlySet<GraphNode>;
  readonly beingDeleted: boolean;
  /** Being deleted in the foreground: it goes after its dependents. */
  readonly deletingDependents: boolean;
  readonly orphaning: boolean;
}

/** Uids the caller should look at after a change. */
export interface GraphWork {
  readonly toCollect: ReadonlySet<string>;
  readonly toOrphan: ReadonlySet<string>;
}

const noUids: ReadonlySet<string> = new Set();
const noNodes: ReadonlySet<GraphNode> = new Set();

/** Mostly there is none: sets are made when there is something to put in. */
class Work implements GraphWork {
  #toCollect: Set<string> | undefined;
  #toOrphan: Set<string> | undefined;

  get toCollect(): ReadonlySet<string> {
    return this.#toCollect ?? noUids;
  }
  get toOrphan(): ReadonlySet<string> {
    return this.#toOrphan ?? noUids;
  }

  collect(uid: string): void {
    (this.#toCollect ??= new Set()).add(uid);
  }
  orphan(uid: string): void {
    (this.#toOrphan ??= new Set()).add(uid);
  }
}

/** How far the deletion of an object has come. */
type Deletion = Pick<GraphNode, 'beingDeleted' | 'deletingDependents' | 'orphaning'>;

const notDeleted: Deletion = { beingDeleted: false, deletingDependents: false, orphaning: false };

/** Every object has one, few have dependents, and fewer are being deleted. */
class Node implements GraphNode {
  readonly uid: string;
  type: ResourceType | undefined;
  namespace = '';
  name = '';
  owners: readonly OwnerReference[] = noOwners;
  deletion = notDeleted;
  #dependents: Set<Node> | undefined;

  constructor(uid: string) {
    this.uid = uid;
  }

  get dependents(): ReadonlySet<GraphNode> {
    return this.#dependents ?? noNodes;
  }

  get beingDeleted(): boolean {
    return this.deletion.beingDeleted;
  }
  get deletingDependents(): boolean {
    return this.deletion.deletingDependents;
  }
  get orphaning(): boolean {
    return this.deletion.orphaning;
  }

  addDependent(node: Node): void {
    (this.#dependents ??= new Set()).add(node);
  }
  dropDependent(node: Node): void {
    if (this.#dependents?.delete(node) && this.#dependents.size === 0) this.#dependents = undefined;
  }
}

const noOwners: readonly OwnerReference[] = [];

/**
 * Who owns whom, over all resources, by uid (upstream's graph_builder.go). It is told what watches see and answers which
 * objects may have to be collected or orphaned; it decides nothing and performs nothing.
 */
export class ObjectGraph {
  readonly #nodes = new Map<string, Node>();
  /** Nodes without a type. */
  readonly #unseen = new Set<Node>();

  get size(): number {
    return this.#nodes.size;
  }

  node(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  /** The object is there, in this state. */
  observe(type: ResourceType, { metadata }: KubeObject): GraphWork {
    const work = new Work();
    const uid = metadata.uid ?? '';
    const node = this.#nodes.get(uid) ?? this.#begin(uid);
    if (!node.type) {
      node.type = type;
      node.namespace = metadata.namespace ?? '';
      node.name = metadata.name ?? '';
      this.#unseen.delete(node);
      // References may have been wrong about what they refer to.
      for (const dependent of node.dependents) if (!refersRightly(dependent, node)) work.collect(dependent.uid);
    }
    this.#setOwners(node, metadata.ownerReferences ?? noOwners, work);
    const deleting = metadata.deletionTimestamp !== undefined;
    this.#setDeletion(node, deleting, metadata.finalizers ?? [], work);
    return work;
  }

  /** The object is gone. */
  forget(uid: string): GraphWork {
    const work = new Work();
    const node = this.#nodes.get(uid);
    if (!node?.type) return work;
    this.#remove(node);
    for (const dependent of node.dependents) work.collect(dependent.uid);
    for (const { uid: ownerUid } of node.owners) {
      const owner = this.#nodes.get(ownerUid);
      if (owner?.deletingDependents) work.collect(ownerUid);
      this.#dropDependent(owner, node);
    }
    return work;
  }

  /** Uids of the objects of a resource. All there are of any are looked through: it is asked when a resource is listed anew, or no longer served. */
  uidsOf(type: ResourceType): readonly string[] {
    const uids: string[] = [];
    for (const node of this.#nodes.values()) if (node.type && isSame(node.type, type)) uids.push(node.uid);
    return uids;
  }

  /**
   * Dependents whose owner of this resource nobody has seen, although everything there is of the resource has been told:
   * it may have gone before anybody looked.
   */
  dependentsOfUnseen({ group, kind }: ResourceType): ReadonlySet<string> {
    const waiting = new Set<string>();
    const refers = ({ owners }: GraphNode, uid: string): boolean =>
      owners.some((owner) => owner.uid === uid && owner.kind === kind && parseApiVersion(owner.apiVersion).group === group);
    for (const { uid, dependents } of this.#unseen)
      for (const dependent of dependents) if (refers(dependent, uid)) waiting.add(dependent.uid);
    return waiting;
  }

  /** The resource is no longer served. Nothing is known of its objects from now on; that is no reason to collect anything. */
  dropType(type: ResourceType): void {
    for (const uid of this.uidsOf(type)) {
      const node = this.#nodes.get(uid)!;
      this.#setOwners(node, [], new Work());
      if (node.dependents.size === 0) this.#remove(node);
      else {
        node.type = undefined;
        node.deletion = notDeleted;
        this.#unseen.add(node);
      }
    }
  }

  /** Dependents that `node` must not go before. */
  blockingDependents(node: GraphNode): GraphNode[] {
    return [...node.dependents].filter(({ owners }) =>
      owners.some(({ uid, blockOwnerDeletion }) => uid === node.uid && blockOwnerDeletion),
    );
  }

  /** Somebody refers to it, whether it has been seen or not. */
  #nodeOf(uid: string): Node {
    const known = this.#nodes.get(uid);
    if (known) return known;
    const node = this.#begin(uid);
    this.#unseen.add(node);
    return node;
  }

  #begin(uid: string): Node {
    const node = new Node(uid);
    this.#nodes.set(uid, node);
    return node;
  }

  #setOwners(node: Node, owners: readonly OwnerReference[], work: Work): void {
    if (owners.length === 0 && node.owners.length === 0) return;
    const before = new Map(node.owners.map((owner) => [owner.uid, owner]));
    const after = new Map(owners.map((owner) => [owner.uid, owner]));
    node.owners = owners;
    for (const [uid, old] of before) {
      const owner = this.#nodes.get(uid);
      if (old.blockOwnerDeletion && !after.get(uid)?.blockOwnerDeletion && owner) work.collect(uid);
      if (!after.has(uid)) this.#dropDependent(owner, node);
    }
    for (const uid of after.keys()) {
      if (before.has(uid)) continue;
      const owner = this.#nodeOf(uid);
      owner.addDependent(node);
      if (!owner.type || !refersRightly(node, owner)) work.collect(node.uid);
      if (owner.deletingDependents) work.collect(uid);
    }
  }

  #setDeletion(node: Node, deleting: boolean, finalizers: readonly string[], work: Work): void {
    const deletingDependents = deleting && finalizers.includes(foregroundFinalizer);
    const orphaning = deleting && finalizers.includes(orphanFinalizer);
    if (orphaning && !node.orphaning) work.orphan(node.uid);
    if (deletingDependents && !node.deletingDependents) {
      for (const dependent of node.dependents) work.collect(dependent.uid);
      work.collect(node.uid);
    }
    node.deletion = deleting ? { beingDeleted: true, deletingDependents, orphaning } : notDeleted;
  }

  #dropDependent(owner: Node | undefined, dependent: Node): void {
    owner?.dropDependent(dependent);
    // What nobody has seen and nobody refers to any more is not kept.
    if (owner && !owner.type && owner.dependents.size === 0) this.#remove(owner);
  }

  #remove(node: Node): void {
    this.#nodes.delete(node.uid);
    this.#unseen.delete(node);
  }
}

/** Whether the dependent's reference says of its owner what is so: group, kind, name, and a namespace it can refer to. */
export function refersRightly(dependent: GraphNode, owner: GraphNode): boolean {
  const reference = dependent.owners.find(({ uid }) => uid === owner.uid);
  if (!reference || !owner.type) return false;
  const { group } = parseApiVersion(reference.apiVersion);
  const inReach = owner.namespace === '' || owner.namespace === dependent.namespace;
  return inReach && group === owner.type.group && reference.kind === owner.type.kind && reference.name === owner.name;
}

const isSame = (a: ResourceType, b: ResourceType): boolean => a.plural === b.plural && a.group === b.group;
