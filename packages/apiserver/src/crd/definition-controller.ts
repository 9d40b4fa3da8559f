import { deepEqual, isConflict, isNotFound, pause, type Clock, type Logger, type ResourceDefinition } from '@kubewright/api-machinery';
import { CustomResourceDefinitions, type CustomResourceDefinition } from '@kubewright/api/apiextensions/v1';
import type { Client, ResourceClient } from '@kubewright/client';
import { AdmissionChain } from '../registry/draft/admission-chain.ts';
import { removeObject } from '../registry/delete.ts';
import { systemCall, type VerbDeps } from '../registry/resource-call.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import { parseDeleteOptions } from '../request/write-options.ts';
import { withNamesDecided } from './accepted-names.ts';
import { isConditionTrue, setCondition } from './conditions.ts';
import type { ConversionWebhookDeps } from './conversion/webhook-conversion.ts';
import { customResource } from './custom-resource.ts';
import { cleanupFinalizer } from './definition-hooks.ts';

const withoutAdmission = new AdmissionChain([]);

export interface DefinitionControllerDeps {
  readonly client: Client;
  readonly registry: ResourceRegistry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly verbs: VerbDeps;
  /** Unset: conversion webhooks cannot be called. */
  readonly webhooks?: ConversionWebhookDeps;
  /** Called whenever all definitions that there are have been taken up. */
  readonly onSynced?: () => void;
}

const retryDelayMs = 1_000;

interface Served {
  readonly group: string;
  readonly plural: string;
  readonly spec: unknown;
  readonly acceptedNames: unknown;
  readonly resource: ResourceDefinition;
  readonly isTerminating: boolean;
}

/** Follows the CustomResourceDefinitions: grants their names, serves their resources, and cleans up after them. */
export class DefinitionController {
  readonly #deps: DefinitionControllerDeps;
  readonly #definitions: ResourceClient<CustomResourceDefinition>;
  /** What is served now, by name of the CustomResourceDefinition, and the spec and names it was made from. */
  readonly #served = new Map<string, Served>();
  /** Groups of the definitions that did not get all their names, by name. */
  readonly #refused = new Map<string, string>();
  readonly #retries = new Set<string>();

  constructor(deps: DefinitionControllerDeps) {
    this.#deps = deps;
    this.#definitions = deps.client.resource(CustomResourceDefinitions);
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
      } catch (error) {
        if (!signal.aborted)
          this.#deps.logger.warn('following custom resource definitions failed and will be tried again', { error: String(error) });
      }
      await pause(this.#deps.clock, retryDelayMs, signal);
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { items, metadata } = await this.#definitions.list({ signal });
    const present = new Set(items.map((item) => item.metadata.name!));
    for (const name of this.#served.keys()) if (!present.has(name)) this.#stopServing(name);
    this.#refused.clear();
    for (const item of items) await this.#take(item, signal);
    this.#deps.onSynced?.();
    for await (const event of this.#definitions.watch({ resourceVersion: metadata.resourceVersion!, allowWatchBookmarks: true, signal })) {
      if (event.type === 'ERROR') return;
      if (event.type === 'DELETED') {
        this.#stopServing(event.object.metadata.name!);
        await this.#reconsider(event.object.spec.group, signal);
      } else if (event.type !== 'BOOKMARK') await this.#take(event.object, signal);
    }
  }

  /** Handles one definition; what fails is tried again later, without holding up the others. */
  async #take(definition: CustomResourceDefinition, signal: AbortSignal): Promise<void> {
    try {
      await this.#reconcile(definition, signal);
    } catch (error) {
      if (isNotFound(error) || isConflict(error) || signal.aborted) return;
      this.#deps.logger.warn('a custom resource definition could not be handled and will be tried again', {
        name: definition.metadata.name,
        error: String(error),
      });
      this.#retryLater(definition.metadata.name!, signal);
    }
  }

  #retryLater(name: string, signal: AbortSignal): void {
    if (this.#retries.has(name)) return;
    this.#retries.add(name);
    this.#deps.clock.schedule(retryDelayMs, () => {
      this.#retries.delete(name);
      if (!signal.aborted) void this.#takeLatest(name, signal);
    });
  }

  async #takeLatest(name: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#take(await this.#definitions.get({ name }), signal);
    } catch (error) {
      // Nothing else would come back to it: a definition that is being deleted, or whose names are free now, would stay as it is.
      if (!isNotFound(error)) this.#retryLater(name, signal);
    }
  }

  async #reconcile(definition: CustomResourceDefinition, signal: AbortSignal): Promise<void> {
    if (definition.metadata.deletionTimestamp) return this.#cleanUp(definition, signal);
    const { registry, clock } = this.#deps;
    const status = withNamesDecided(definition, registry.definitions(), clock.nowMs());
    const current = deepEqual(status, definition.status) ? definition : await this.#definitions.updateStatus({ ...definition, status });
    this.#remember(current);
    if (isConditionTrue(current.status, 'Established') && (await this.#serve(current))) await this.#reconsider(current.spec.group, signal);
  }

  #remember(definition: CustomResourceDefinition): void {
    if (isConditionTrue(definition.status, 'NamesAccepted')) this.#refused.delete(definition.metadata.name!);
    else this.#refused.set(definition.metadata.name!, definition.spec.group);
  }

  /** Names of the group may be free now that others were refused. */
  async #reconsider(group: string, signal: AbortSignal): Promise<void> {
    for (const [name, refusedIn] of [...this.#refused]) {
      if (refusedIn !== group) continue;
      this.#refused.delete(name);
      await this.#takeLatest(name, signal);
    }
  }

  /** True when what is served has changed. */
  async #serve(definition: CustomResourceDefinition): Promise<boolean> {
    const name = definition.metadata.name!;
    const {
      spec,
      status: { acceptedNames },
    } = definition;
    const isTerminating = isConditionTrue(definition.status, 'Terminating');
    const known = this.#served.get(name);
    // A status that only gained a condition must not end the watches of the custom resources.
    const unchanged = known && deepEqual(known.spec, spec) && deepEqual(known.acceptedNames, acceptedNames);
    if (unchanged && known.isTerminating === isTerminating) return false;
    await this.#deps.verbs.patterns.load();
    const resource = unchanged ? known.resource : customResource(definition, this.#deps.webhooks);
    this.#deps.registry.add({ ...resource, terminating: isTerminating });
    this.#served.set(name, { group: spec.group, plural: spec.names.plural, spec, acceptedNames, resource, isTerminating });
    return true;
  }

  #stopServing(name: string): void {
    this.#refused.delete(name);
    const served = this.#served.get(name);
    if (served) this.#deps.registry.remove(served.group, served.plural);
    this.#served.delete(name);
  }

  /** Deletes every custom resource, waits until their finalizers let them go, then lets the definition go. */
  async #cleanUp(definition: CustomResourceDefinition, signal: AbortSignal): Promise<void> {
    if (!definition.metadata.finalizers?.includes(cleanupFinalizer)) return;
    if (!isConditionTrue(definition.status, 'Established'))
      return this.#letGo(definition, 'NeverEstablished', 'resource was never established');
    await this.#serve(definition);
    const current = await this.#withTerminating(definition, 'True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress');
    if ((await this.#deleteInstances(current)) === 0) return this.#letGo(current, 'InstanceDeletionCompleted', 'removed all instances');
    this.#retryLater(current.metadata.name!, signal);
  }

  async #letGo(definition: CustomResourceDefinition, reason: string, message: string): Promise<void> {
    const done = await this.#withTerminating(definition, 'False', reason, message);
    const finalizers = done.metadata.finalizers?.filter((finalizer) => finalizer !== cleanupFinalizer) ?? [];
    // As upstream: a write to /status is not refused for what is wrong with the rest.
    await this.#definitions.updateStatus({ ...done, metadata: { ...done.metadata, finalizers } });
  }

  async #withTerminating(
    definition: CustomResourceDefinition,
    status: 'True' | 'False',
    reason: string,
    message: string,
  ): Promise<CustomResourceDefinition> {
    const next = setCondition(definition.status, { type: 'Terminating', status, reason, message }, this.#deps.clock.nowMs());
    return deepEqual(next, definition.status) ? definition : this.#definitions.updateStatus({ ...definition, status: next });
  }

  /** How many are left. Admission is not asked: upstream deletes them in the store itself. */
  async #deleteInstances({ metadata, spec }: CustomResourceDefinition): Promise<number> {
    const { registry, verbs } = this.#deps;
    const resource = this.#served.has(metadata.name!) ? registry.atStorageVersion(spec.group, spec.names.plural) : undefined;
    if (!resource) return 0;
    const { storage } = resource;
    await storage.caughtUp();
    for (const item of storage.cache.list({}).items) {
      const call = systemCall(resource, { verb: 'delete', namespace: item.namespace, name: item.name });
      await removeObject(call, { ...verbs, admission: withoutAdmission }, parseDeleteOptions(undefined, call.query)).catch(
        (error: unknown) => {
          if (!isNotFound(error)) throw error;
        },
      );
    }
    await storage.caughtUp();
    return storage.cache.list({}).items.length;
  }
}
