import type { PersistentVolume, Pod } from '@kubewright/api/core/v1';
import { podConfigMapNames, podSecretNames } from '@kubewright/api/pods';
import type { ResourceSlice } from '@kubewright/api/resource/v1';
import type { VolumeAttachment } from '@kubewright/api/storage/v1';
import { resourceClaimsOf, volumeClaimsOf } from './pod-claims.ts';
import { volumeSecrets } from './volume-secrets.ts';

export type Related =
  | 'pod'
  | 'secret'
  | 'configMap'
  | 'volumeClaim'
  | 'volume'
  | 'resourceClaim'
  | 'serviceAccount'
  | 'volumeAttachment'
  | 'resourceSlice';

const keyOf = (kind: Related, namespace: string, name: string): string => `${kind}/${namespace}/${name}`;

/** What one object brings to a node. */
interface Brought {
  readonly node: string;
  readonly keys: readonly string[];
}

interface BoundVolume {
  readonly claim: string;
  readonly secrets: readonly string[];
}

const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** Which objects belong to what runs on which node (plugin/pkg/auth/authorizer/node graph.go of 1.36). */
export class NodeGraph {
  readonly #brought = new Map<string, Brought>();
  /** How many objects bring one to a node. */
  readonly #nodes = new Map<string, Map<string, number>>();
  readonly #volumes = new Map<string, BoundVolume>();
  readonly #volumesOfSecret = new Map<string, Set<string>>();

  /** Whether the node has to do with the object. */
  isRelated(node: string, kind: Related, namespace: string, name: string): boolean {
    const key = keyOf(kind, namespace, name);
    if (this.#nodes.get(key)?.has(node)) return true;
    const byClaim = (volume: string): boolean => this.#nodes.get(this.#volumes.get(volume)?.claim ?? '')?.has(node) ?? false;
    if (kind === 'volume') return byClaim(name);
    return kind === 'secret' && [...(this.#volumesOfSecret.get(key) ?? [])].some(byClaim);
  }

  /** A pod that is on no node yet brings nothing. A mirror pod is of the node's own making, and may not bring it rights. */
  setPod(pod: Pod): void {
    const { name = '', namespace = '', annotations = {} } = pod.metadata;
    const own = keyOf('pod', namespace, name);
    const node = pod.spec.nodeName ?? '';
    if (node === '') return this.#forget(own);
    if (mirrorAnnotation in annotations) return this.#bring(own, node, [own]);
    const account = pod.spec.serviceAccountName ?? '';
    this.#bring(own, node, [
      own,
      ...(account === '' ? [] : [keyOf('serviceAccount', namespace, account)]),
      ...podSecretNames(pod).map((each) => keyOf('secret', namespace, each)),
      ...podConfigMapNames(pod).map((each) => keyOf('configMap', namespace, each)),
      ...volumeClaimsOf(pod).map((each) => keyOf('volumeClaim', namespace, each)),
      ...resourceClaimsOf(pod).map((each) => keyOf('resourceClaim', namespace, each)),
    ]);
  }

  deletePod({ metadata: { name = '', namespace = '' } }: Pod): void {
    this.#forget(keyOf('pod', namespace, name));
  }

  setVolume(volume: PersistentVolume): void {
    this.deleteVolume(volume);
    const { claimRef } = volume.spec;
    const { name = '' } = volume.metadata;
    if (!claimRef) return;
    const secrets = volumeSecrets(volume).map((each) => `secret/${each}`);
    this.#volumes.set(name, { claim: keyOf('volumeClaim', claimRef.namespace ?? '', claimRef.name ?? ''), secrets });
    for (const secret of secrets) {
      const volumes = this.#volumesOfSecret.get(secret) ?? new Set();
      this.#volumesOfSecret.set(secret, volumes.add(name));
    }
  }

  deleteVolume({ metadata: { name = '' } }: PersistentVolume): void {
    for (const secret of this.#volumes.get(name)?.secrets ?? []) {
      const volumes = this.#volumesOfSecret.get(secret)!;
      volumes.delete(name);
      if (volumes.size === 0) this.#volumesOfSecret.delete(secret);
    }
    this.#volumes.delete(name);
  }

  setAttachment({ metadata: { name = '' }, spec }: VolumeAttachment): void {
    const own = keyOf('volumeAttachment', '', name);
    this.#bring(own, spec.nodeName, [own]);
  }

  deleteAttachment({ metadata: { name = '' } }: VolumeAttachment): void {
    this.#forget(keyOf('volumeAttachment', '', name));
  }

  setSlice({ metadata: { name = '' }, spec }: ResourceSlice): void {
    const own = keyOf('resourceSlice', '', name);
    if (spec.nodeName) this.#bring(own, spec.nodeName, [own]);
    else this.#forget(own);
  }

  deleteSlice({ metadata: { name = '' } }: ResourceSlice): void {
    this.#forget(keyOf('resourceSlice', '', name));
  }

  #bring(by: string, node: string, keys: readonly string[]): void {
    this.#forget(by);
    this.#brought.set(by, { node, keys });
    for (const key of keys) {
      const nodes = this.#nodes.get(key) ?? new Map<string, number>();
      this.#nodes.set(key, nodes.set(node, (nodes.get(node) ?? 0) + 1));
    }
  }

  #forget(by: string): void {
    const brought = this.#brought.get(by);
    if (!brought) return;
    this.#brought.delete(by);
    for (const key of brought.keys) {
      const nodes = this.#nodes.get(key)!;
      const left = nodes.get(brought.node)! - 1;
      if (left > 0) nodes.set(brought.node, left);
      else nodes.delete(brought.node);
      if (nodes.size === 0) this.#nodes.delete(key);
    }
  }
}
