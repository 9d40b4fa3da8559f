import {
  deepCopy,
  isAlreadyExists,
  isNotFound,
  keyOf,
  labelSelectorFromObject,
  semanticEqual,
  type Clock,
} from '@kubewright/api-machinery';
import { Deployments, type Deployment, type DeploymentStatus, type ReplicaSet } from '@kubewright/api/apps/v1';
import type { Pod } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  claimObjects,
  controllerReference,
  done,
  isNamespaceTerminating,
  requeueAfter,
  type EventRecorder,
  type OwnerIndex,
  type ReconcileResult,
} from '@kubewright/controller-runtime';
import { maxRevision, newReplicaSetAnnotations, replicasAnnotations, revisionAnnotation } from './annotations.ts';
import type { Conditions } from './conditions.ts';
import { decideCleanup } from './decide-cleanup.ts';
import { decideNewReplicaSet, withReplicaSetProgress } from './decide-new-replica-set.ts';
import { decideRecreate } from './decide-recreate.ts';
import { decideRollingUpdate } from './decide-rolling-update.ts';
import { decideScaling, isScalingEvent } from './decide-scaling.ts';
import { decidePausedCondition, decideRolloutStatus, decideStatus, isComplete, nextProgressCheckMs } from './decide-status.ts';
import { sameTemplate } from './pod-template-hash.ts';
import { isRollingUpdate, maxSurge, replicasOf, rolesOf, type ReplicaSetRoles, type Resize } from './replica-sets.ts';

export interface SyncDeps {
  readonly deployments: ResourceClient<Deployment>;
  readonly replicaSets: ResourceClient<ReplicaSet>;
  readonly replicaSetsByOwner: OwnerIndex<ReplicaSet>;
  readonly podsByOwner: OwnerIndex<Pod>;
  readonly clock: Clock;
  readonly events: EventRecorder;
}

/**
 * One look at one Deployment: it takes the next step towards its template and number, and tells in the status how far
 * it has come. Conditions gather in `#deployment` and are written once, at the end.
 */
export class DeploymentSync {
  readonly #deps: SyncDeps;
  readonly #signal: AbortSignal;
  /** As the lister has it. */
  readonly #stored: Deployment;
  /** As it is becoming. */
  #deployment: Deployment;

  constructor(deps: SyncDeps, deployment: Deployment, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
    this.#stored = deployment;
    this.#deployment = deepCopy(deployment);
  }

  async run(): Promise<ReconcileResult> {
    const selector = labelSelectorFromObject(this.#deployment.spec.selector);
    if (selector.isEmpty) return this.#refuseToSelectAll();
    const replicaSets = await this.#claim();
    if (this.#deployment.metadata.deletionTimestamp) {
      await this.#writeStatus(this.#status(rolesOf(this.#deployment, replicaSets)));
      return done;
    }
    this.#setConditions(decidePausedCondition(this.#deployment, this.#nowMs));
    const roles = await this.#describeCurrent(rolesOf(this.#deployment, replicaSets));
    if (this.#deployment.spec.paused || isScalingEvent(this.#deployment, roles)) return this.#scale(roles);
    return isRollingUpdate(this.#deployment) ? this.#rollingUpdate(roles) : this.#recreate(roles);
  }

  get #nowMs(): number {
    return this.#deps.clock.nowMs();
  }

  async #refuseToSelectAll(): Promise<ReconcileResult> {
    const message = 'This deployment is selecting all pods. A non-empty selector is required.';
    this.#deps.events.event(this.#stored, 'Warning', 'SelectingAll', message);
    const { generation } = this.#deployment.metadata;
    await this.#writeStatus({ ...this.#deployment.status, ...(generation !== undefined && { observedGeneration: generation }) });
    return done;
  }

  #claim(): Promise<ReplicaSet[]> {
    const { deployments, replicaSets, replicaSetsByOwner } = this.#deps;
    const { uid = '', namespace = '' } = this.#stored.metadata;
    const candidates = [...replicaSetsByOwner.controlledBy(uid), ...replicaSetsByOwner.orphansIn(namespace)];
    const deps = { ownerType: Deployments, owners: deployments, objects: replicaSets };
    return claimObjects(deps, this.#stored, labelSelectorFromObject(this.#stored.spec.selector), candidates, this.#signal);
  }

  /** Brings annotations, revision and minReadySeconds of the current ReplicaSet up to date, if there is one. */
  async #describeCurrent(roles: ReplicaSetRoles): Promise<ReplicaSetRoles> {
    const { current, old } = roles;
    if (!current) return roles;
    const { minReadySeconds } = this.#deployment.spec;
    const annotations = newReplicaSetAnnotations(this.#deployment, current.metadata.annotations, maxRevision(old) + 1);
    const isDescribed =
      semanticEqual(annotations, current.metadata.annotations) && (current.spec.minReadySeconds ?? 0) === (minReadySeconds ?? 0);
    const described = isDescribed
      ? current
      : await this.#updateReplicaSet({
          ...current,
          metadata: { ...current.metadata, annotations },
          spec: { ...current.spec, ...(minReadySeconds !== undefined && { minReadySeconds }) },
        });
    this.#setRevision(described);
    this.#setConditions(
      withReplicaSetProgress(this.#deployment, 'found', `Found new replica set "${described.metadata.name}"`, this.#nowMs),
    );
    return { current: described, old };
  }

  async #scale(roles: ReplicaSetRoles): Promise<ReconcileResult> {
    const { roles: scaled } = await this.#resize(roles, decideScaling(this.#deployment, roles));
    if (this.#deployment.spec.paused) await this.#cleanUp(scaled);
    await this.#writeStatus(this.#status(scaled));
    return done;
  }

  async #rollingUpdate(roles: ReplicaSetRoles): Promise<ReconcileResult> {
    const current = roles.current ?? (await this.#createCurrent(roles.old));
    const all = { old: roles.old, current };
    return this.#finish(await this.#resize(all, decideRollingUpdate(this.#deployment, all)));
  }

  async #recreate(roles: ReplicaSetRoles): Promise<ReconcileResult> {
    const decision = decideRecreate(roles, this.#podsOf(roles.old));
    if (decision.kind === 'shrink') return this.#finish(await this.#resize(roles, decision.resizes));
    if (decision.kind === 'wait') return this.#finish({ roles, resized: true });
    const current = roles.current ?? (await this.#createCurrent(roles.old));
    const wanted = replicasOf(this.#deployment);
    const resizes = replicasOf(current) === wanted ? [] : [{ replicaSet: current, replicas: wanted }];
    return this.#finish(await this.#resize({ old: roles.old, current }, resizes));
  }

  /** When nothing was left to do, old ReplicaSets may go; then the status tells how far the rollout is. */
  async #finish({ roles, resized }: { roles: ReplicaSetRoles; resized: boolean }): Promise<ReconcileResult> {
    if (!resized && isComplete(this.#deployment, this.#deployment.status)) await this.#cleanUp(roles);
    const status = decideRolloutStatus(this.#deployment, roles, this.#nowMs);
    if (await this.#writeStatus(status)) return done;
    const checkMs = nextProgressCheckMs(this.#deployment, status, this.#nowMs);
    return checkMs === undefined ? done : requeueAfter(checkMs);
  }

  #podsOf(replicaSets: readonly ReplicaSet[]): Pod[] {
    return replicaSets.flatMap(({ metadata }) => this.#deps.podsByOwner.controlledBy(metadata.uid ?? ''));
  }

  /** @throws what the server says; the status has told it then. */
  async #createCurrent(old: readonly ReplicaSet[]): Promise<ReplicaSet> {
    const draft = decideNewReplicaSet(this.#deployment, old, maxRevision(old) + 1, controllerReference(Deployments, this.#deployment));
    try {
      const created = await this.#deps.replicaSets.create(draft, { signal: this.#signal });
      const { name } = created.metadata;
      if (replicasOf(created) > 0)
        this.#deps.events.event(
          this.#stored,
          'Normal',
          'ScalingReplicaSet',
          `Scaled up replica set ${name} from 0 to ${replicasOf(created)}`,
        );
      this.#setRevision(created);
      this.#setConditions(withReplicaSetProgress(this.#deployment, 'created', `Created new replica set "${name}"`, this.#nowMs));
      return created;
    } catch (error) {
      if (isAlreadyExists(error)) return this.#resolveCollision(draft.metadata.name ?? '', error);
      if (!isNamespaceTerminating(error)) await this.#tellCreateFailure(draft.metadata.name ?? '', error);
      throw error;
    }
  }

  /** The name is taken: by our own ReplicaSet that the lister does not show yet, or by another whose hash is the same. */
  async #resolveCollision(name: string, error: unknown): Promise<ReplicaSet> {
    const { namespace = '', uid } = this.#deployment.metadata;
    const existing = await this.#deps.replicaSets.get({ namespace, name }, { signal: this.#signal });
    const owner = existing.metadata.ownerReferences?.find(({ controller }) => controller);
    if (owner?.uid === uid && sameTemplate(existing.spec.template, this.#deployment.spec.template)) {
      this.#setRevision(existing);
      return existing;
    }
    await this.#writeStatus({ ...this.#deployment.status, collisionCount: (this.#deployment.status?.collisionCount ?? 0) + 1 });
    throw error;
  }

  async #tellCreateFailure(name: string, error: unknown): Promise<void> {
    const message = `Failed to create new replica set "${name}": ${error instanceof Error ? error.message : String(error)}`;
    this.#setConditions(withReplicaSetProgress(this.#deployment, 'failed', message, this.#nowMs));
    await this.#writeStatus(this.#deployment.status).catch(() => false);
    this.#deps.events.event(this.#stored, 'Warning', 'ReplicaSetCreateError', message);
  }

  /** Applies the sizes one after the other; `resized` tells whether any number changed. */
  async #resize(roles: ReplicaSetRoles, resizes: readonly Resize[]): Promise<{ roles: ReplicaSetRoles; resized: boolean }> {
    const after = new Map<ReplicaSet, ReplicaSet>();
    for (const resize of resizes) after.set(resize.replicaSet, await this.#resizeOne(resize));
    const updated = (replicaSet: ReplicaSet): ReplicaSet => after.get(replicaSet) ?? replicaSet;
    return {
      roles: { current: roles.current && updated(roles.current), old: roles.old.map(updated) },
      resized: resizes.some(({ replicaSet, replicas }) => replicasOf(replicaSet) !== replicas),
    };
  }

  async #resizeOne({ replicaSet, replicas }: Resize): Promise<ReplicaSet> {
    const before = replicasOf(replicaSet);
    const annotations = {
      ...replicaSet.metadata.annotations,
      ...replicasAnnotations(replicasOf(this.#deployment), maxSurge(this.#deployment)),
    };
    if (before === replicas && semanticEqual(annotations, replicaSet.metadata.annotations)) return replicaSet;
    const updated = await this.#updateReplicaSet({
      ...replicaSet,
      metadata: { ...replicaSet.metadata, annotations },
      spec: { ...replicaSet.spec, replicas },
    });
    if (before !== replicas) {
      const direction = replicas > before ? 'up' : 'down';
      this.#deps.events.event(
        this.#stored,
        'Normal',
        'ScalingReplicaSet',
        `Scaled ${direction} replica set ${replicaSet.metadata.name} from ${before} to ${replicas}`,
      );
    }
    return updated;
  }

  #updateReplicaSet(replicaSet: ReplicaSet): Promise<ReplicaSet> {
    return this.#deps.replicaSets.update(replicaSet, { signal: this.#signal });
  }

  async #cleanUp({ old }: ReplicaSetRoles): Promise<void> {
    for (const replicaSet of decideCleanup(this.#deployment, old)) {
      const { uid } = replicaSet.metadata;
      const options = { ...(uid && { preconditions: { uid } }), signal: this.#signal };
      await this.#deps.replicaSets.delete(keyOf(replicaSet), options).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    }
  }

  #status(roles: ReplicaSetRoles): DeploymentStatus {
    return decideStatus(this.#deployment, roles, this.#nowMs);
  }

  #setConditions(conditions: Conditions): void {
    this.#deployment = { ...this.#deployment, status: { ...this.#deployment.status, conditions: [...conditions] } };
  }

  /** The Deployment's revision is that of its current ReplicaSet. */
  #setRevision({ metadata }: ReplicaSet): void {
    const revision = metadata.annotations?.[revisionAnnotation];
    if (revision === undefined) return;
    const annotations = { ...this.#deployment.metadata.annotations, [revisionAnnotation]: revision };
    this.#deployment = { ...this.#deployment, metadata: { ...this.#deployment.metadata, annotations } };
  }

  /** Writes what has changed (a status write may change annotations of a Deployment); tells whether anything had. */
  async #writeStatus(status: DeploymentStatus): Promise<boolean> {
    const updated = { ...this.#deployment, status };
    if (semanticEqual(updated, this.#stored)) return false;
    await this.#deps.deployments.updateStatus(updated, { signal: this.#signal });
    return true;
  }
}
